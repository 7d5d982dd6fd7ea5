package io.memberflow.learning;

import io.memberflow.catalogue.LearnerSettings;
import io.memberflow.catalogue.ModelKind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The one place that knows which learner stands behind a model's kind. */
public final class OnlineLearners {
  private OnlineLearners() {}

  /** A learner that has learnt nothing. */
  public static OnlineLearner create(ModelKind kind, LearnerSettings settings) {
    return switch (kind) {
      case LOGISTIC -> new LogisticRegression(settings);
      case POISSON -> new PoissonRegression(settings);
    };
  }

  /** Writes the kind, then the learner's state. */
  public static void write(OnlineLearner learner, DataOutput out) throws IOException {
    out.writeUTF(learner.kind().name());
    learner.write(out);
  }

  /** Reads what {@link #write} wrote. */
  public static OnlineLearner read(DataInput in) throws IOException {
    return switch (ModelKind.valueOf(in.readUTF())) {
      case LOGISTIC -> LogisticRegression.read(in);
      case POISSON -> PoissonRegression.read(in);
    };
  }
}
