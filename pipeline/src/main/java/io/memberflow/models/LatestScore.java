package io.memberflow.models;

import io.memberflow.store.Reasons;

/**
 * A member's latest score by one model.
 *
 * @param item of the decision event where the model matches items; null otherwise
 * @param time of the decision
 * @param learned examples the model had learnt when it scored: its version
 * @param outputs what the model knows besides, in the order of its names
 * @param reasons why it is so; null where the model gives none
 */
record LatestScore(
    String item, long time, float value, long learned, double[] outputs, Reasons reasons) {

  LatestScore with(Reasons why) {
    return new LatestScore(item, time, value, learned, outputs, why);
  }
}
