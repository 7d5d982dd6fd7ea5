package io.memberflow.evaluation;

import io.memberflow.catalogue.Target;

/**
 * How well the predictions of one model met their answers. What does not apply to the target, or
 * cannot be computed yet, is NaN.
 *
 * @param examples answered predictions
 * @param weight their total weight
 * @param labelSum weighted sum of the labels: positives or counted events
 * @param predictionSum weighted sum of the predictions
 * @param logLoss mean, in nats, lower is better; probabilities
 * @param baselineLogLoss of the constant that fits these very labels best, known in hindsight only
 * @param auc 0–1, ties count half; probabilities
 * @param aucErrorBound the most by which {@code auc} can miss the exact value
 * @param deviance mean Poisson deviance, lower is better; counts
 * @param baselineDeviance of the constant rate that fits these very labels best
 * @param rmse root of the mean squared error, lower is better; amounts
 * @param baselineRmse of the mean of these very labels: their standard deviation
 * @param mae mean absolute error, lower is better; amounts
 * @param calibration sum of predictions / sum of labels, best at 1
 */
public record ModelMetrics(
    Target target,
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
    double rmse,
    double baselineRmse,
    double mae,
    double calibration) {

  /** What the model is judged by: log loss, Poisson deviance or root mean squared error. */
  public double loss() {
    return switch (target) {
      case WHETHER -> logLoss;
      case HOW_OFTEN -> deviance;
      case HOW_MUCH -> rmse;
    };
  }

  public double baselineLoss() {
    return switch (target) {
      case WHETHER -> baselineLogLoss;
      case HOW_OFTEN -> baselineDeviance;
      case HOW_MUCH -> baselineRmse;
    };
  }

  /** 1 − loss / baseline: 1 is perfect, 0 no better than the constant, below 0 worse. */
  public double skill() {
    return 1 - loss() / baselineLoss();
  }
}
