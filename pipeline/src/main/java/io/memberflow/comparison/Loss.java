package io.memberflow.comparison;

import io.memberflow.catalogue.Target;
import io.memberflow.evaluation.ProgressiveValidation;

/** By what the predictions of a model are compared: the loss of one example, lower is better. */
enum Loss {
  LOG_LOSS("log loss") {
    @Override
    double of(double prediction, double label) {
      double p =
          Math.max(
              ProgressiveValidation.SMALLEST,
              Math.min(1 - ProgressiveValidation.SMALLEST, prediction));
      return -(label * StrictMath.log(p) + (1 - label) * StrictMath.log(1 - p));
    }
  },
  /** Of Poisson: 2 (y ln(y / μ) − (y − μ)). */
  DEVIANCE("deviance") {
    @Override
    double of(double prediction, double label) {
      double mean = Math.max(ProgressiveValidation.SMALLEST, prediction);
      double logs = label > 0 ? label * StrictMath.log(label / mean) : 0;
      return 2 * (logs - (label - mean));
    }
  },
  SQUARED_ERROR("squared error") {
    @Override
    double of(double prediction, double label) {
      return (prediction - label) * (prediction - label);
    }
  };

  private final String words;

  Loss(String words) {
    this.words = words;
  }

  abstract double of(double prediction, double label);

  String words() {
    return words;
  }

  static Loss of(Target target) {
    return switch (target) {
      case WHETHER -> LOG_LOSS;
      case HOW_OFTEN -> DEVIANCE;
      case HOW_MUCH -> SQUARED_ERROR;
    };
  }
}
