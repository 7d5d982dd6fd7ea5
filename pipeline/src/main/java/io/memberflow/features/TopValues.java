package io.memberflow.features;

import io.memberflow.catalogue.EventField;
import io.memberflow.events.Event;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Counts per value of a text field over a window. Remembers {@link #BOUND} values; a new one then
 * takes the place of the rarest, so that counts are exact for entities with up to that many.
 */
final class TopValues implements Accumulator {
  static final int BOUND = 32;
  private static final Comparator<Counted> MOST_FIRST =
      Comparator.comparingDouble((Counted c) -> -c.sum.value()).thenComparing(c -> c.text);

  private final TileWindow window;
  private final EventField field;
  private final List<Counted> values = new ArrayList<>(2);

  private record Counted(String text, TiledSum sum) {}

  TopValues(TileWindow window, EventField field) {
    this.window = window;
    this.field = field;
  }

  /** The k most frequent values, ties to the smaller text, separated by U+001F; null where none. */
  String top(int k) {
    if (values.isEmpty()) {
      return null;
    }
    values.sort(MOST_FIRST);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < Math.min(k, values.size()); i++) {
      text.append(i == 0 ? "" : "\u001f").append(values.get(i).text);
    }
    return text.toString();
  }

  @Override
  public void add(Event event) {
    String text = event.text(field);
    if (text == null) {
      return;
    }
    for (Counted value : values) {
      if (value.text.equals(text)) {
        value.sum.add(event.time(), 1);
        return;
      }
    }
    if (values.size() == BOUND) {
      values.remove(Collections.max(values, MOST_FIRST));
    }
    Counted added = new Counted(text, new TiledSum(window, Measure.ONE));
    added.sum.add(event.time(), 1);
    values.add(added);
  }

  @Override
  public void advance(long time) {
    for (int i = values.size() - 1; i >= 0; i--) {
      TiledSum sum = values.get(i).sum;
      sum.advance(time);
      if (sum.isEmpty()) {
        values.remove(i);
      }
    }
  }

  @Override
  public long nextExpiry() {
    long next = NEVER;
    for (Counted value : values) {
      next = Math.min(next, value.sum.nextExpiry());
    }
    return next;
  }

  @Override
  public void write(StateOutput out) {
    values.sort(MOST_FIRST);
    out.putVarLong(values.size());
    for (Counted value : values) {
      out.putText(value.text);
      value.sum.write(out);
    }
  }

  @Override
  public void read(StateInput in) {
    values.clear();
    int size = in.getVarInt();
    for (int i = 0; i < size; i++) {
      Counted value = new Counted(in.getText(), new TiledSum(window, Measure.ONE));
      value.sum.read(in);
      values.add(value);
    }
  }
}
