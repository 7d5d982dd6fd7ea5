package io.memberflow.features;

import io.memberflow.catalogue.Aggregate;
import io.memberflow.catalogue.EventField;
import io.memberflow.events.Event;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;

/**
 * The distribution of a field over a window, in buckets whose borders grow by a factor γ: the
 * sketch of DDSketch (Masson et al. 2019) with a set of buckets for each tile. A bucket is a count,
 * so that what leaves with a tile is taken away exactly and nothing depends on the order of events.
 *
 * <p>Any value of a bucket is within α of the bucket's middle, with α = (γ − 1) / (γ + 1) = {@link
 * Aggregate#QUANTILE_ERROR}. Where the tiles hold more than {@link #BOUND} buckets together, every
 * two neighbours become one (γ becomes γ², as in UDDSketch, Epicoco et al. 2020), until the window
 * is empty again.
 */
final class Quantiles implements Accumulator {
  static final int BOUND = 2048;
  private static final double GAMMA =
      (1 + Aggregate.QUANTILE_ERROR) / (1 - Aggregate.QUANTILE_ERROR);
  private static final double LOG_GAMMA = StrictMath.log(GAMMA);

  /** Nearer to 0 counts as 0: a thousandth of the millionths that sums keep. */
  private static final double SMALLEST = 1e-9;

  /** Below the exponent of every bucket. */
  private static final int BELOW = (int) Math.floor(StrictMath.log(SMALLEST) / LOG_GAMMA) - 1;

  private final TileWindow window;
  private final EventField field;
  private final Buckets total = new Buckets();
  private final TileList<Distribution> tiles = new TileList<>();
  private int pairs;

  /** How often neighbours became one: the borders grow by γ^(2^collapses). */
  private int collapses;

  private static final class Distribution extends TileList.Tile {
    final Buckets buckets = new Buckets();

    Distribution(long tile) {
      super(tile);
    }
  }

  Quantiles(TileWindow window, EventField field) {
    this.window = window;
    this.field = field;
  }

  /**
   * The value of rank floor(share · (n − 1)) among the n values in ascending order, counted from 0;
   * NaN where there is none.
   */
  double value(double share) {
    long count = 0;
    for (int i = 0; i < total.size(); i++) {
      count += total.count(i);
    }
    if (count == 0) {
      return Double.NaN;
    }
    long rank = (long) Math.floor(share * (count - 1));
    int at = 0;
    for (long below = total.count(0); below <= rank; below += total.count(at)) {
      at++;
    }
    return middle(total.key(at));
  }

  /** Relative error of the values at present. */
  double error() {
    double gamma = StrictMath.pow(GAMMA, 1 << collapses);
    return (gamma - 1) / (gamma + 1);
  }

  /** Ascending with the values: below 0 for negative ones, 0 for zero. */
  private int key(double number) {
    double size = Math.abs(number);
    if (size < SMALLEST) {
      return 0;
    }
    int exponent = (int) Math.ceil(StrictMath.log(size) / LOG_GAMMA);
    int key = ceilHalves(exponent, collapses) - below(collapses);
    return number < 0 ? -key : key;
  }

  private double middle(int key) {
    if (key == 0) {
      return 0;
    }
    double gamma = StrictMath.pow(GAMMA, 1 << collapses);
    double size = 2 * StrictMath.pow(gamma, Math.abs(key) + below(collapses)) / (gamma + 1);
    return key < 0 ? -size : size;
  }

  private static int below(int collapses) {
    return ceilHalves(BELOW, collapses) - 1;
  }

  /** ⌈number / 2^times⌉. */
  private static int ceilHalves(int number, int times) {
    return -(-number >> times);
  }

  @Override
  public void add(Event event) {
    double number = event.number(field);
    if (Double.isNaN(number)) {
      return;
    }
    int key = key(number);
    long tile = window.tile(event.time());
    Distribution distribution = tiles.find(tile);
    if (distribution == null) {
      distribution = new Distribution(tile);
      tiles.insert(distribution);
    }
    pairs -= distribution.buckets.size();
    distribution.buckets.add(key, 1);
    pairs += distribution.buckets.size();
    total.add(key, 1);
    while (pairs > BOUND) {
      collapse();
    }
  }

  private void collapse() {
    int old = below(collapses);
    collapses++;
    int now = below(collapses);
    pairs = 0;
    for (Distribution distribution : tiles.all()) {
      distribution.buckets.rename(key -> half(key, old, now));
      pairs += distribution.buckets.size();
    }
    total.rename(key -> half(key, old, now));
  }

  private static int half(int key, int below, int newBelow) {
    if (key == 0) {
      return 0;
    }
    int halved = ceilHalves(Math.abs(key) + below, 1) - newBelow;
    return key < 0 ? -halved : halved;
  }

  @Override
  public void advance(long time) {
    tiles.dropBefore(
        window.firstTile(time),
        leaving -> {
          pairs -= leaving.buckets.size();
          total.subtract(leaving.buckets);
        });
    if (tiles.isEmpty()) {
      collapses = 0;
    }
  }

  @Override
  public long nextExpiry() {
    return tiles.nextExpiry(window);
  }

  @Override
  public void write(StateOutput out) {
    out.putByte(collapses);
    out.putVarLong(tiles.all().size());
    long previous = 0;
    for (Distribution distribution : tiles.all()) {
      out.putVarLong(distribution.tile - previous);
      distribution.buckets.write(out);
      previous = distribution.tile;
    }
  }

  @Override
  public void read(StateInput in) {
    collapses = in.getByte();
    int size = in.getVarInt();
    long previous = 0;
    for (int i = 0; i < size; i++) {
      Distribution distribution = new Distribution(previous + in.getVarLong());
      distribution.buckets.read(in);
      pairs += distribution.buckets.size();
      total.add(distribution.buckets);
      tiles.insert(distribution);
      previous = distribution.tile;
    }
  }
}
