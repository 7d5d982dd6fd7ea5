package io.memberflow.evaluation;

/**
 * One point of a calibration curve: predictions next to each other in rank.
 *
 * @param weight of its examples
 * @param prediction their mean prediction
 * @param label their mean label
 */
public record ReliabilityBin(double weight, double prediction, double label) {

  double gap() {
    return Math.abs(prediction - label);
  }

  /**
   * Mean distance of the label's mean from the prediction where that is right: normal, by weight.
   */
  double noise() {
    return Math.sqrt(2 / Math.PI * prediction * (1 - prediction) / weight);
  }
}
