package io.memberflow.features;

import io.memberflow.catalogue.EventField;
import io.memberflow.events.Event;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;

/**
 * The field of the earliest event in a window; of events at one time the first to arrive. Events
 * without the field do not count. Each tile keeps its earliest event, which becomes the answer when
 * the tiles before it have left.
 */
final class FirstEvents implements Accumulator {
  private final TileWindow window;
  private final EventField field;
  private final TileList<Earliest> tiles = new TileList<>();

  private static final class Earliest extends TileList.Tile {
    long time;
    double number = Double.NaN;
    String text;

    Earliest(long tile) {
      super(tile);
    }
  }

  FirstEvents(TileWindow window, EventField field) {
    this.window = window;
    this.field = field;
  }

  /** NaN where there is none. */
  double number() {
    return tiles.isEmpty() ? Double.NaN : tiles.oldest().number;
  }

  /** Null where there is none. */
  String text() {
    return tiles.isEmpty() ? null : tiles.oldest().text;
  }

  @Override
  public void add(Event event) {
    boolean absent =
        field.numeric() ? Double.isNaN(event.number(field)) : event.text(field) == null;
    if (absent) {
      return;
    }
    Earliest earliest = tiles.find(window.tile(event.time()));
    if (earliest == null) {
      earliest = new Earliest(window.tile(event.time()));
      tiles.insert(earliest);
    } else if (event.time() >= earliest.time) {
      return;
    }
    earliest.time = event.time();
    if (field.numeric()) {
      earliest.number = event.number(field);
    } else {
      earliest.text = event.text(field);
    }
  }

  @Override
  public void advance(long time) {
    tiles.dropBefore(window.firstTile(time), gone -> {});
  }

  @Override
  public long nextExpiry() {
    return tiles.nextExpiry(window);
  }

  @Override
  public void write(StateOutput out) {
    out.putVarLong(tiles.all().size());
    long previous = 0;
    for (Earliest earliest : tiles.all()) {
      out.putVarLong(earliest.time - previous);
      previous = earliest.time;
      if (field.numeric()) {
        out.putDouble(earliest.number);
      } else {
        out.putText(earliest.text);
      }
    }
  }

  @Override
  public void read(StateInput in) {
    int size = in.getVarInt();
    long time = 0;
    for (int i = 0; i < size; i++) {
      time += in.getVarLong();
      Earliest earliest = new Earliest(window.tile(time));
      earliest.time = time;
      if (field.numeric()) {
        earliest.number = in.getDouble();
      } else {
        earliest.text = in.getText();
      }
      tiles.insert(earliest);
    }
  }
}
