package io.memberflow.features;

import io.memberflow.catalogue.EventField;
import io.memberflow.events.Event;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;

/**
 * A sum in which an event loses half its weight with each half-life.
 *
 * <p>Forward decay (Cormode et al. 2009): an event is weighed once, against a landmark before it,
 * and only reading takes the time into account; so neither the passing of time nor a timer changes
 * the state. Landmarks are {@link #HALF_LIVES} half-lives apart. What belongs to one landmark is
 * summed in whole millionths, so that the order of events does not matter. The sums of the last
 * {@link #LANDMARKS} landmarks are kept: what is older than 40 half-lives weighs less than 10⁻¹².
 */
final class DecayedSum implements Accumulator {
  static final int HALF_LIVES = 8;
  static final int LANDMARKS = 6;

  private final Measure measure;
  private final double halfLife;
  private final long distance;
  private final TileList<Weighed> landmarks = new TileList<>();

  /** What came after one landmark, in millionths as of the landmark. */
  private static final class Weighed extends TileList.Tile {
    final Sum128 sum = new Sum128();

    Weighed(long tile) {
      super(tile);
    }
  }

  /**
   * @param field null where each event counts 1
   * @param halfLife milliseconds
   */
  DecayedSum(EventField field, long halfLife) {
    this.measure = field == null ? Measure.ONE : Measure.sum(field);
    this.halfLife = halfLife;
    this.distance = HALF_LIVES * halfLife;
  }

  /**
   * The sum with the weights of a time.
   *
   * @param now not before the newest event
   */
  double value(long now) {
    double value = 0;
    for (Weighed weighed : landmarks.all()) {
      double age = (now - weighed.tile * distance) / halfLife;
      value += weighed.sum.toDouble() / Measure.MILLIONTHS * StrictMath.pow(2, -age);
    }
    return value;
  }

  @Override
  public void add(Event event) {
    if (!measure.applies(event)) {
      return;
    }
    long landmark = Math.floorDiv(event.time(), distance);
    if (!landmarks.isEmpty() && landmark <= landmarks.newest().tile - LANDMARKS) {
      return;
    }
    Weighed weighed = landmarks.find(landmark);
    if (weighed == null) {
      weighed = new Weighed(landmark);
      landmarks.insert(weighed);
      landmarks.dropBefore(landmarks.newest().tile - LANDMARKS + 1, gone -> {});
    }
    double weight = StrictMath.pow(2, (event.time() - landmark * distance) / halfLife);
    double millionths = measure.counts() ? Measure.MILLIONTHS : measure.of(event);
    weighed.sum.add(Math.round(millionths * weight));
  }

  /** Nothing leaves; it only weighs less. */
  @Override
  public void advance(long time) {}

  @Override
  public long nextExpiry() {
    return NEVER;
  }

  @Override
  public void write(StateOutput out) {
    out.putVarLong(landmarks.all().size());
    for (Weighed weighed : landmarks.all()) {
      out.putVarLong(weighed.tile);
      weighed.sum.write(out);
    }
  }

  @Override
  public void read(StateInput in) {
    int size = in.getVarInt();
    for (int i = 0; i < size; i++) {
      Weighed weighed = new Weighed(in.getVarLong());
      weighed.sum.read(in);
      landmarks.insert(weighed);
    }
  }
}
