package io.memberflow.features;

import io.memberflow.events.Event;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;

/**
 * What one entity remembers for one or more features: mergeable tiles of a window, or the whole
 * life. Work per event does not depend on the length of the window.
 */
interface Accumulator {
  long NEVER = Long.MAX_VALUE;

  /** Takes an event whose tile is still in the window. */
  void add(Event event);

  /** Lets tiles leave that do not count at this time any more. */
  void advance(long time);

  /** When the next tile leaves; {@link #NEVER} where none will. */
  long nextExpiry();

  void write(StateOutput out);

  void read(StateInput in);
}
