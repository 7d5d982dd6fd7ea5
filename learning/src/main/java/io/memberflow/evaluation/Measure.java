package io.memberflow.evaluation;

import java.util.Locale;

/** What is measured of a model; which of them depends on its target. */
public enum Measure {
  /** Mean of −(y ln p + (1 − y) ln(1 − p)), nats, at least 0, lower is better. */
  LOG_LOSS,
  /** Log loss of the constant that fits these very labels best, known in hindsight only. */
  BASELINE_LOG_LOSS,
  /** How often a positive is ranked above a negative, 0–1, ties count half. */
  AUC,
  /** The most by which {@link #AUC} can miss the exact value. */
  AUC_ERROR_BOUND,
  /** Mean distance between predicted and observed share over bins of equal weight, 0–1. */
  CALIBRATION_ERROR,
  /** What {@link #CALIBRATION_ERROR} is on average where every prediction is right. */
  CALIBRATION_NOISE,
  /** From which probability on a prediction is a yes, 0–1. */
  THRESHOLD,
  /** Share of positives among the yeses, 0–1. */
  PRECISION,
  /** Share of yeses among the positives, 0–1. */
  RECALL,
  /** Harmonic mean of {@link #PRECISION} and {@link #RECALL}, 0–1. */
  F1,
  /** Share of right answers, 0–1. */
  ACCURACY,
  /** Mean Poisson deviance 2 (y ln(y / μ) − (y − μ)), at least 0, lower is better. */
  DEVIANCE,
  /** Deviance of the constant rate that fits these very labels best. */
  BASELINE_DEVIANCE,
  /** Mean absolute error, in units of the label. */
  MAE,
  /** Root of the mean squared error, in units of the label. */
  RMSE,
  /** Root of the mean squared error of the mean label, which is known in hindsight only. */
  BASELINE_RMSE,
  /** Mean of prediction − label, in units of the label; best at 0. */
  BIAS;

  /** The name under which it is published: {@code log-loss}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
