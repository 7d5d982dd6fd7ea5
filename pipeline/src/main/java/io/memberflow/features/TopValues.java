package io.memberflow.features;

import io.memberflow.catalogue.EventField;
import io.memberflow.events.Event;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.Arrays;

/**
 * Counts per value of a text field over a window. Remembers {@link #BOUND} values; a new one then
 * takes the place of the rarest, so that counts are exact for entities with up to that many.
 */
final class TopValues implements Accumulator {
  static final int BOUND = 32;

  private final TileWindow window;
  private final EventField field;

  // by place of a value

  private String[] texts = new String[2];

  /** Of the texts, to find one without fetching the others. */
  private int[] hashes = new int[2];

  private long[] totals = new long[2];
  private int values;

  /** What the tiles hold; null for the whole life. */
  private final TileChains tiles;

  TopValues(TileWindow window, EventField field) {
    this.window = window;
    this.field = field;
    this.tiles = window.lifetime() ? null : new TileChains();
  }

  /**
   * The k most frequent values, ties to the smaller text, separated by U+001F, which is a space in
   * them; null where none.
   */
  String top(int k) {
    if (values == 0) {
      return null;
    }
    StringBuilder text = new StringBuilder();
    int[] order = mostFirst();
    for (int i = 0; i < Math.min(k, values); i++) {
      String value = texts[order[i]];
      text.append(i == 0 ? "" : "\u001f");
      text.append(value.indexOf('\u001f') < 0 ? value : value.replace('\u001f', ' '));
    }
    return text.toString();
  }

  /** The places, those of the most frequent values first. */
  private int[] mostFirst() {
    int[] order = new int[values];
    for (int i = 0; i < values; i++) {
      int at = i;
      while (at > 0 && before(i, order[at - 1])) {
        order[at] = order[--at];
      }
      order[at] = i;
    }
    return order;
  }

  private boolean before(int value, int other) {
    return totals[value] == totals[other]
        ? texts[value].compareTo(texts[other]) < 0
        : totals[value] > totals[other];
  }

  @Override
  public void add(Event event) {
    String text = event.text(field);
    if (text == null) {
      return;
    }
    int place = find(text);
    if (place == values) {
      if (values == BOUND) {
        remove(rarest());
      }
      place = append(text);
    }
    totals[place]++;
    if (tiles != null) {
      tiles.count(place, window.tile(event.time()));
    }
  }

  /** The number of values where it is new. */
  private int find(String text) {
    int hash = text.hashCode();
    for (int place = 0; place < values; place++) {
      if (hashes[place] == hash && texts[place].equals(text)) {
        return place;
      }
    }
    return values;
  }

  private int append(String text) {
    if (values == texts.length) {
      int capacity = Math.min(BOUND, values + (values >> 1) + 1);
      texts = Arrays.copyOf(texts, capacity);
      hashes = Arrays.copyOf(hashes, capacity);
      totals = Arrays.copyOf(totals, capacity);
    }
    texts[values] = text;
    hashes[values] = text.hashCode();
    totals[values] = 0;
    if (tiles != null) {
      tiles.append();
    }
    return values++;
  }

  private int rarest() {
    int rarest = 0;
    for (int place = 1; place < values; place++) {
      if (before(rarest, place)) {
        rarest = place;
      }
    }
    return rarest;
  }

  /** Removes a value with its counts; the last one takes its place. */
  private void remove(int place) {
    if (tiles != null) {
      tiles.remove(place);
    }
    int last = --values;
    texts[place] = texts[last];
    hashes[place] = hashes[last];
    totals[place] = totals[last];
    texts[last] = null;
  }

  @Override
  public void advance(long time) {
    long first = window.firstTile(time);
    if (tiles == null || tiles.oldestTile() >= first) {
      return;
    }
    tiles.dropBefore(first, totals);
    for (int place = values - 1; place >= 0; place--) {
      if (totals[place] == 0) {
        remove(place);
      }
    }
  }

  @Override
  public long nextExpiry() {
    long oldest = tiles == null ? NEVER : tiles.oldestTile();
    return oldest == NEVER ? NEVER : window.expiry(oldest);
  }

  /** The most frequent value first, each with its tiles. */
  @Override
  public void write(StateOutput out) {
    out.putVarLong(values);
    for (int place : mostFirst()) {
      out.putText(texts[place]);
      if (tiles == null) {
        out.putVarLong(totals[place]);
      } else {
        tiles.write(place, out);
      }
    }
  }

  @Override
  public void read(StateInput in) {
    for (int more = in.getVarInt(); more > 0; more--) {
      int place = append(in.getText());
      totals[place] = tiles == null ? in.getVarLong() : tiles.read(place, in);
    }
  }
}
