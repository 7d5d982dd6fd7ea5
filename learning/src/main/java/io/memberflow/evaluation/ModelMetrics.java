package io.memberflow.evaluation;

import io.memberflow.catalogue.ModelKind;

/**
 * How well the predictions of one model met their answers. What does not apply to the kind, or
 * cannot be computed yet, is NaN.
 *
 * @param examples answered predictions
 * @param weight their total weight
 * @param labelSum weighted sum of the labels: positives or counted events
 * @param predictionSum weighted sum of the predictions
 * @param logLoss mean, in nats, lower is better; logistic
 * @param baselineLogLoss of the constant that fits these very labels best, known in hindsight only
 * @param auc 0–1, ties count half; logistic
 * @param aucErrorBound the most by which {@code auc} can miss the exact value
 * @param deviance mean Poisson deviance, lower is better; Poisson
 * @param baselineDeviance of the constant rate that fits these very labels best
 * @param calibration sum of predictions / sum of labels, best at 1
 */
public record ModelMetrics(
    ModelKind kind,
    long examples,
    double weight,
    double labelSum,
    double predictionSum,
    double logLoss,
    double baselineLogLoss,
    double auc,
    double aucErrorBound,
    double deviance,
    double baselineDeviance,
    double calibration) {

  /** The loss the model is trained on: log loss or Poisson deviance. */
  public double loss() {
    return kind == ModelKind.POISSON ? deviance : logLoss;
  }

  public double baselineLoss() {
    return kind == ModelKind.POISSON ? baselineDeviance : baselineLogLoss;
  }

  /** 1 − loss / baseline: 1 is perfect, 0 no better than the constant, below 0 worse. */
  public double skill() {
    return 1 - loss() / baselineLoss();
  }
}
