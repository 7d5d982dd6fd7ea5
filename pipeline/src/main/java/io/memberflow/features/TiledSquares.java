package io.memberflow.features;

import io.memberflow.catalogue.EventField;
import io.memberflow.events.Event;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.math.BigInteger;

/**
 * The sum of the squares of a field over a window, in squared millionths: exact, so that what
 * leaves with a tile leaves no trace.
 */
final class TiledSquares implements Accumulator {
  private final TileWindow window;
  private final Measure measure;
  private final Sum128 total = new Sum128();
  private final TileList<Squares> tiles = new TileList<>();

  private static final class Squares extends TileList.Tile {
    final Sum128 sum = new Sum128();

    Squares(long tile) {
      super(tile);
    }
  }

  TiledSquares(TileWindow window, EventField field) {
    this.window = window;
    this.measure = Measure.sum(field);
  }

  /** In squared millionths. */
  BigInteger total() {
    return total.toBigInteger();
  }

  @Override
  public void add(Event event) {
    if (!measure.applies(event)) {
      return;
    }
    long value = measure.of(event);
    total.addSquare(value);
    if (window.lifetime()) {
      return;
    }
    long tile = window.tile(event.time());
    Squares squares = tiles.find(tile);
    if (squares == null) {
      squares = new Squares(tile);
      tiles.insert(squares);
    }
    squares.sum.addSquare(value);
  }

  @Override
  public void advance(long time) {
    tiles.dropBefore(window.firstTile(time), squares -> total.subtract(squares.sum));
  }

  @Override
  public long nextExpiry() {
    return tiles.nextExpiry(window);
  }

  @Override
  public void write(StateOutput out) {
    if (window.lifetime()) {
      total.write(out);
      return;
    }
    out.putVarLong(tiles.all().size());
    long previous = 0;
    for (Squares squares : tiles.all()) {
      out.putVarLong(squares.tile - previous);
      squares.sum.write(out);
      previous = squares.tile;
    }
  }

  @Override
  public void read(StateInput in) {
    if (window.lifetime()) {
      total.read(in);
      return;
    }
    int size = in.getVarInt();
    long previous = 0;
    for (int i = 0; i < size; i++) {
      Squares squares = new Squares(previous + in.getVarLong());
      squares.sum.read(in);
      total.add(squares.sum);
      tiles.insert(squares);
      previous = squares.tile;
    }
  }
}
