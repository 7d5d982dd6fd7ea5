package io.memberflow.features;

import io.memberflow.events.Event;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;

/** The time of the earliest event of the whole life. */
final class EarliestEvent implements Accumulator {
  private static final long NONE = Long.MAX_VALUE;

  private long time = NONE;

  boolean isEmpty() {
    return time == NONE;
  }

  /** Milliseconds since 1970; meaningless where empty. */
  long time() {
    return time;
  }

  @Override
  public void add(Event event) {
    time = Math.min(time, event.time());
  }

  @Override
  public boolean advance(long now) {
    return false;
  }

  @Override
  public long nextExpiry() {
    return NEVER;
  }

  @Override
  public void write(StateOutput out) {
    out.putByte(time == NONE ? 0 : 1);
    if (time != NONE) {
      out.putVarLong(time);
    }
  }

  @Override
  public void read(StateInput in) {
    time = in.getByte() == 0 ? NONE : in.getVarLong();
  }
}
