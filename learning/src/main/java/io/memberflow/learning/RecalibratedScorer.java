package io.memberflow.learning;

import java.util.List;

/** What predicts of a recalibrated classifier. */
record RecalibratedScorer(Scorer classifier, Recalibration recalibration) implements Scorer {
  @Override
  public double predict(float[] numbers, long[] tokens, double exposure) {
    return recalibration.probability(margin(numbers, tokens, exposure));
  }

  /** What the classifier says itself. */
  double margin(float[] numbers, long[] tokens, double exposure) {
    return LogOdds.of(classifier.predict(numbers, tokens, exposure));
  }

  /** The classifier's explanation along the curve of the correction. */
  @Override
  public void explain(float[] numbers, long[] tokens, double exposure, Explanation into) {
    classifier.explain(numbers, tokens, exposure, into);
    into.bend(margin -> LogOdds.of(recalibration.probability(margin)));
  }

  @Override
  public List<String> outputs() {
    return classifier.outputs();
  }

  @Override
  public void outputs(float[] numbers, long[] tokens, double exposure, double[] into) {
    classifier.outputs(numbers, tokens, exposure, into);
  }
}
