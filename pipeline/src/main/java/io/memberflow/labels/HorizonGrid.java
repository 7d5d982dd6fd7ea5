package io.memberflow.labels;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.Windows;

/**
 * When it becomes known that a horizon has ended: at the next multiple of the hop of so long a
 * window, so that many end together.
 *
 * @param millis between two such moments
 */
public record HorizonGrid(long millis) {
  public static HorizonGrid of(ModelDefinition model) {
    return new HorizonGrid(Windows.hop(model.within()).toMillis());
  }

  /** The first moment that is not before a deadline; both in milliseconds. */
  public long known(long deadline) {
    return -Math.floorDiv(-deadline, millis) * millis;
  }
}
