package io.memberflow.evaluation;

import io.memberflow.catalogue.Target;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How well the predictions of one model met their answers.
 *
 * @param examples answered predictions
 * @param weight their total weight
 * @param labelSum weighted sum of the labels: positives, counted events or amounts
 * @param predictionSum weighted sum of the predictions
 * @param values those that the target has, NaN where one cannot be computed yet
 */
public record ModelMetrics(
    Target target,
    long examples,
    double weight,
    double labelSum,
    double predictionSum,
    Map<Measure, Double> values) {

  public ModelMetrics {
    EnumMap<Measure, Double> ordered = new EnumMap<>(Measure.class);
    ordered.putAll(values);
    values = Collections.unmodifiableMap(ordered);
  }

  /** NaN where the target does not have it or it cannot be computed yet. */
  public double get(Measure measure) {
    return values.getOrDefault(measure, Double.NaN);
  }

  /** What the model is judged by: log loss, Poisson deviance or root mean squared error. */
  public double loss() {
    return get(lossOf(target));
  }

  /** The loss of the best constant. */
  public double baselineLoss() {
    return get(
        switch (target) {
          case WHETHER -> Measure.BASELINE_LOG_LOSS;
          case HOW_OFTEN -> Measure.BASELINE_DEVIANCE;
          case HOW_MUCH -> Measure.BASELINE_RMSE;
        });
  }

  /** What models of a target are judged by. */
  public static Measure lossOf(Target target) {
    return switch (target) {
      case WHETHER -> Measure.LOG_LOSS;
      case HOW_OFTEN -> Measure.DEVIANCE;
      case HOW_MUCH -> Measure.RMSE;
    };
  }

  /**
   * 1 is perfect, 0 no better than the best constant, below 0 worse: 1 − loss / baseline, and R²
   * for amounts.
   */
  public double skill() {
    double share = loss() / baselineLoss();
    return 1 - (target == Target.HOW_MUCH ? share * share : share);
  }

  /** Sum of predictions / sum of labels, best at 1; NaN unless the labels add up to above 0. */
  public double calibration() {
    return labelSum > 0 ? predictionSum / labelSum : Double.NaN;
  }
}
