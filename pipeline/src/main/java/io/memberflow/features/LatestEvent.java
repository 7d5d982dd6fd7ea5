package io.memberflow.features;

import io.memberflow.catalogue.EventField;
import io.memberflow.events.Event;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;

/**
 * The latest event's time and, where a field is given, its value; of events at one time the last to
 * arrive. Events without the field do not count.
 */
final class LatestEvent implements Accumulator {
  private static final long NONE = Long.MIN_VALUE;

  private final TileWindow window;
  private final EventField field;
  private long time = NONE;
  private double number = Double.NaN;
  private String text;

  LatestEvent(TileWindow window, EventField field) {
    this.window = window;
    this.field = field;
  }

  boolean isEmpty() {
    return time == NONE;
  }

  /** Milliseconds since 1970; meaningless where empty. */
  long time() {
    return time;
  }

  double number() {
    return number;
  }

  String text() {
    return text;
  }

  @Override
  public void add(Event event) {
    if (event.time() < time) {
      return;
    }
    if (field != null) {
      if (field.numeric()) {
        if (Double.isNaN(event.number(field))) {
          return;
        }
        number = event.number(field);
      } else {
        if (event.text(field) == null) {
          return;
        }
        text = event.text(field);
      }
    }
    time = event.time();
  }

  @Override
  public void advance(long now) {
    if (time == NONE || window.tile(time) >= window.firstTile(now)) {
      return;
    }
    time = NONE;
    number = Double.NaN;
    text = null;
  }

  @Override
  public long nextExpiry() {
    return time == NONE ? NEVER : window.expiry(window.tile(time));
  }

  @Override
  public void write(StateOutput out) {
    out.putByte(time == NONE ? 0 : 1);
    if (time == NONE) {
      return;
    }
    out.putVarLong(time);
    if (field != null) {
      if (field.numeric()) {
        out.putDouble(number);
      } else {
        out.putText(text);
      }
    }
  }

  @Override
  public void read(StateInput in) {
    time = NONE;
    number = Double.NaN;
    text = null;
    if (in.getByte() == 0) {
      return;
    }
    time = in.getVarLong();
    if (field != null) {
      if (field.numeric()) {
        number = in.getDouble();
      } else {
        text = in.getText();
      }
    }
  }
}
