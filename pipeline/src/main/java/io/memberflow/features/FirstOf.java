package io.memberflow.features;

import io.memberflow.catalogue.OncePer;

/**
 * Whether an event is the first of its type in its order and in its session. An event without an
 * order (or session) is an order (or session) of its own.
 */
public record FirstOf(boolean ofOrder, boolean ofSession) {
  public static final FirstOf BOTH = new FirstOf(true, true);

  public boolean of(OncePer oncePer) {
    return oncePer == OncePer.ORDER ? ofOrder : ofSession;
  }
}
