package io.memberflow.evaluation;

import io.memberflow.catalogue.DriftSettings;
import io.memberflow.catalogue.DriftSource;
import io.memberflow.catalogue.EvaluationSettings;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.drift.DriftWatch;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * All that judges one model: metrics over everything and by window, by segment, cross-validation,
 * and the watch for drift. A decision leaves {@linkplain #groupCount() some bytes} and a second
 * prediction that its answer brings back. Only segments, folds and drift that are declared cost
 * anything; where the declaration changes they start anew. One owner thread.
 */
public final class ModelEvaluation {
  /** A calibration curve has at most so many points. */
  public static final int CURVE_POINTS = ProbabilityScores.CURVE_BINS;

  private static final String LOSS = "loss";
  private static final String INPUT = "input.";
  private static final String MISSING = ".missing";

  private final ModelDefinition definition;
  private WindowedValidation validation;
  private final SegmentedValidation segments;
  private final Optional<CrossValidation> folds;
  private final Optional<DriftWatch> drift;

  /**
   * For each number of an example its stream; then for each number and token its missing stream.
   */
  private final int[] numberStreams;

  private final int[] missingStreams;
  private final int lossStream;

  /**
   * @param window length of the windows
   */
  public ModelEvaluation(ModelDefinition definition, Duration window) {
    EvaluationSettings settings = definition.evaluation();
    this.definition = definition;
    this.validation =
        new WindowedValidation(definition.target(), window, settings.from(), settings.threshold());
    this.segments =
        new SegmentedValidation(
            definition.target(),
            settings.threshold(),
            settings.segments().stream().map(s -> s.feature().name()).toList());
    this.folds =
        settings.folds() > 0 ? Optional.of(new CrossValidation(definition)) : Optional.empty();
    Set<String> streams = new LinkedHashSet<>();
    boolean loss = watches(DriftSource.LOSS);
    boolean features = watches(DriftSource.FEATURES);
    this.lossStream = loss ? 0 : -1;
    if (loss) {
      streams.add(LOSS);
    }
    List<Integer> numbers = new ArrayList<>();
    List<Integer> missing = new ArrayList<>();
    for (boolean categorical : new boolean[] {false, true}) {
      for (ModelFeature feature : definition.features()) {
        if (features && feature.categorical() == categorical) {
          if (!categorical) {
            numbers.add(streams.add(INPUT + feature.name()) ? streams.size() - 1 : -1);
          }
          missing.add(streams.add(INPUT + feature.name() + MISSING) ? streams.size() - 1 : -1);
        }
      }
    }
    this.numberStreams = numbers.stream().mapToInt(Integer::intValue).toArray();
    this.missingStreams = missing.stream().mapToInt(Integer::intValue).toArray();
    this.drift = settings.drift().map(d -> new DriftWatch(d, List.copyOf(streams)));
  }

  private boolean watches(DriftSource source) {
    return definition.evaluation().drift().map(DriftSettings::of).orElse(Set.of()).contains(source);
  }

  /** How many bytes of groups a decision leaves. */
  public int groupCount() {
    return segments.size() + (folds.isPresent() ? 1 : 0);
  }

  /** Whether a decision leaves a second prediction. */
  public boolean predicts() {
    return folds.isPresent();
  }

  /**
   * Takes in a decision.
   *
   * @param values as in {@link SegmentedValidation#place}
   * @param memberHash 64 well-mixed bits; not looked at unless it {@link #predicts}
   * @param groups gets what belongs to it, of length {@link #groupCount()}
   * @return the second prediction, NaN where there is none
   */
  public float decide(
      long time,
      float[] numbers,
      long[] tokens,
      double exposure,
      String[] values,
      long memberHash,
      byte[] groups) {
    segments.place(values, groups);
    if (drift.isPresent() && validation.counts(time)) {
      watch(drift.get(), time, numbers, tokens);
    }
    if (folds.isEmpty()) {
      return Float.NaN;
    }
    int fold = folds.get().fold(memberHash);
    groups[segments.size()] = (byte) (fold + 1);
    return (float) folds.get().predict(fold, numbers, tokens, exposure);
  }

  private void watch(DriftWatch watch, long time, float[] numbers, long[] tokens) {
    for (int i = 0; i < missingStreams.length; i++) {
      boolean number = i < numberStreams.length;
      if (number && numberStreams[i] >= 0) {
        watch.add(numberStreams[i], time, numbers[i]);
      }
      if (missingStreams[i] >= 0) {
        boolean missing =
            number ? !Float.isFinite(numbers[i]) : tokens[i - numberStreams.length] == 0;
        watch.add(missingStreams[i], time, missing ? 1 : 0);
      }
    }
  }

  /**
   * Takes in an answer, before it is learnt.
   *
   * @param decisionTime when it was predicted
   * @param time when the answer became known
   * @param prediction the one made then
   * @param second what {@link #decide} returned
   * @param groups what {@link #decide} left
   */
  public void answer(
      long decisionTime,
      long time,
      double prediction,
      float second,
      byte[] groups,
      double label,
      double exposure) {
    if (!validation.counts(decisionTime)) {
      return;
    }
    validation.add(decisionTime, prediction, label, exposure);
    segments.add(groups, prediction, label, exposure);
    if (lossStream >= 0) {
      drift.orElseThrow().add(lossStream, time, validation.loss(prediction, label));
    }
    if (folds.isPresent() && groups[segments.size()] != 0) {
      folds.get().add(groups[segments.size()] - 1, second, label, exposure);
    }
  }

  /** What the model learns, the models of the folds learn too; one of them skips it. */
  public void learn(
      byte[] groups, float[] numbers, long[] tokens, double exposure, double label, double weight) {
    if (folds.isPresent() && groups[segments.size()] != 0) {
      int fold = groups[segments.size()] - 1;
      folds.get().learn(fold, numbers, tokens, exposure, label, weight);
    }
  }

  /** After an epoch in which something was learnt. */
  public void closeEpoch() {
    folds.ifPresent(CrossValidation::closeEpoch);
  }

  public WindowedValidation validation() {
    return validation;
  }

  public SegmentedValidation segments() {
    return segments;
  }

  public Optional<CrossValidation> folds() {
    return folds;
  }

  public Optional<DriftWatch> drift() {
    return drift;
  }

  public void write(DataOutput out) throws IOException {
    validation.write(out);
    KeptPart.write(out, segmentLayout(), segments::write);
    KeptPart.write(out, foldLayout(), folds.isPresent() ? folds.get()::write : o -> {});
    KeptPart.write(out, driftLayout(), drift.isPresent() ? drift.get()::write : o -> {});
  }

  /**
   * Reads what {@link #write} wrote into a new instance; what is declared in another way now starts
   * anew.
   *
   * @return whether the groups of open decisions still mean the same
   */
  public boolean read(DataInput in) throws IOException {
    validation = WindowedValidation.read(in);
    validation.from(definition.evaluation().from());
    validation.threshold(definition.evaluation().threshold());
    boolean sameSegments = KeptPart.read(in, segmentLayout(), segments::read);
    boolean sameFolds =
        KeptPart.read(
            in,
            foldLayout(),
            i -> {
              if (folds.isPresent()) {
                folds.get().read(definition, i);
              }
            });
    KeptPart.read(
        in,
        driftLayout(),
        i -> {
          if (drift.isPresent()) {
            drift.get().read(i);
          }
        });
    return sameSegments && sameFolds;
  }

  /** Reads the layout before segments, folds and drift: these start anew. */
  public void readFirstLayout(DataInput in) throws IOException {
    validation = WindowedValidation.readFirstLayout(in);
    validation.from(definition.evaluation().from());
    validation.threshold(definition.evaluation().threshold());
  }

  private String segmentLayout() {
    return definition.evaluation().segments().toString();
  }

  private String foldLayout() {
    return Integer.toString(definition.evaluation().folds());
  }

  private String driftLayout() {
    return definition.evaluation().drift().map(Object::toString).orElse("");
  }
}
