package io.memberflow.features;

import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.catalogue.ValueType;
import io.memberflow.events.Event;
import io.memberflow.events.TextHash;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import io.memberflow.state.UnreadableStateException;
import java.util.Arrays;

/**
 * The features of one member or item: advance to a time, then apply the event. Time never goes
 * back: an event that arrives out of order goes into its own tile, and the features stay as of the
 * newest time seen.
 */
public final class EntityFeatures {
  private final FeaturePlan plan;
  private final Slots slots;
  private final TiledSums[] tables;
  private final Accumulator[] accumulators;
  private long asOf = Long.MIN_VALUE;

  /** Of each slot; {@link #nextExpiry} is the earliest of them. */
  private final long[] expiries;

  private long nextExpiry = Accumulator.NEVER;

  public EntityFeatures(FeaturePlan plan) {
    this.plan = plan;
    this.slots = plan.slots();
    this.tables = slots.newTables();
    this.accumulators = slots.newAccumulators();
    this.expiries = new long[slots.size()];
    Arrays.fill(expiries, Accumulator.NEVER);
  }

  public FeaturePlan plan() {
    return plan;
  }

  /** The time that the values stand for: of the newest event, or of a later window's change. */
  public long asOf() {
    return asOf;
  }

  /** When a value will change without an event; {@code Long.MAX_VALUE} where none will. */
  public long nextExpiry() {
    return nextExpiry;
  }

  /** Lets windows move on to a time; an earlier one than {@link #asOf()} changes nothing. */
  public void advance(long time) {
    if (time <= asOf) {
      return;
    }
    asOf = time;
    if (time < nextExpiry) {
      return;
    }
    for (int slot = 0; slot < expiries.length; slot++) {
      if (expiries[slot] <= time) {
        advance(slot, time);
        expiries[slot] = expiry(slot);
      }
    }
    nextExpiry = earliest();
  }

  private void advance(int slot, long time) {
    if (slot < tables.length) {
      tables[slot].advance(time);
    } else {
      accumulators[slot - tables.length].advance(time);
    }
  }

  private long expiry(int slot) {
    return slot < tables.length
        ? tables[slot].nextExpiry()
        : accumulators[slot - tables.length].nextExpiry();
  }

  private long earliest() {
    long earliest = Accumulator.NEVER;
    for (long expiry : expiries) {
      earliest = Math.min(earliest, expiry);
    }
    return earliest;
  }

  /** Applies an event after advancing to its time. */
  public void apply(Event event, FirstOf first) {
    advance(event.time());
    boolean postponed = false;
    for (int index : plan.movedBy(event.type())) {
      if (plan.takes(index, event, first) && inWindow(index, event.time())) {
        add(index, event);
        int slot = slots.slot(index);
        long before = expiries[slot];
        expiries[slot] = expiry(slot);
        // a newer value can take the place of the one that would have left next
        postponed |= before == nextExpiry && expiries[slot] > before;
        nextExpiry = Math.min(nextExpiry, expiries[slot]);
      }
    }
    if (postponed) {
      nextExpiry = earliest();
    }
  }

  private boolean inWindow(int index, long time) {
    TileWindow window = plan.specs()[index].window();
    return time == asOf || window.tile(time) >= window.firstTile(asOf);
  }

  private void add(int index, Event event) {
    Measure measure = slots.measure(index);
    if (measure == null) {
      accumulator(index).add(event);
    } else if (measure.applies(event)) {
      tables[slots.slot(index)].add(slots.column(index), event.time(), measure.of(event));
    }
  }

  /** What a feature's own accumulator remembers; not of a count or sum. */
  Accumulator accumulator(int index) {
    return accumulators[slots.slot(index) - tables.length];
  }

  /** Whole units of a count, millionths of a sum. */
  long total(int index) {
    return tables[slots.slot(index)].total(slots.column(index));
  }

  /** The count or sum. */
  double sum(int index) {
    return slots.measure(index).value(total(index));
  }

  /** A number, or milliseconds since 1970 for a time, as of {@link #asOf}; NaN where undefined. */
  public double number(int feature) {
    return plan.value(feature).number(this, asOf);
  }

  /** Null where undefined or not text. */
  public String text(int feature) {
    return plan.value(feature).text(this);
  }

  /**
   * As a model sees it: times as the seconds that have passed until {@code now}, and what decays
   * with the weights of {@code now}.
   */
  public float modelNumber(int feature, long now) {
    double number = plan.value(feature).number(this, Math.max(now, asOf));
    FeatureDefinition definition = plan.features().get(feature);
    return (float) (definition.type() == ValueType.INSTANT ? (now - number) / 1000 : number);
  }

  /** As a model sees it: the hash of the text, of the first where there are several; 0 for none. */
  public long modelToken(int feature) {
    String text = modelText(feature);
    return text == null ? 0 : TextHash.of(text);
  }

  /** The first text where there are several; null where absent. */
  public String modelText(int feature) {
    String text = text(feature);
    int end = text == null ? -1 : text.indexOf('\u001f');
    return end < 0 ? text : text.substring(0, end);
  }

  public void write(StateOutput out) {
    out.putLong(plan.layoutId());
    out.putLong(asOf);
    for (int index = 0; index < plan.specs().length; index++) {
      int start = out.size();
      write(index, out);
      out.endBlock(start);
    }
  }

  /** What one accumulator remembers. */
  void write(int index, StateOutput out) {
    if (slots.measure(index) != null) {
      tables[slots.slot(index)].write(slots.column(index), out);
    } else {
      accumulator(index).write(out);
    }
  }

  private void read(int index, StateInput in) {
    if (slots.measure(index) != null) {
      tables[slots.slot(index)].read(slots.column(index), in);
    } else {
      accumulator(index).read(in);
    }
  }

  /**
   * Reads what the same plan wrote, or an earlier one whose layout {@link FeaturePlan#read} knows.
   *
   * @throws UnreadableStateException where the state was written under other feature definitions
   */
  public void read(StateInput in) {
    int[] places = plan.places(in.getLong());
    if (places == null) {
      throw new UnreadableStateException(
          "the %s state was written under other feature definitions, and its savepoint does not say"
                  .formatted(plan.entity())
              + " which; start from a complete savepoint, or without one and replay the log");
    }
    asOf = in.getLong();
    for (int place : places) {
      int length = in.getVarInt();
      if (place < 0) {
        in.skip(length);
        continue;
      }
      int end = in.position() + length;
      read(place, in);
      if (in.position() != end) {
        throw new UnreadableStateException(
            "the %s state of %s takes %d bytes, not %d; it was written by another build"
                .formatted(
                    plan.entity(), plan.specs()[place], in.position() - end + length, length));
      }
    }
    for (int slot = 0; slot < expiries.length; slot++) {
      expiries[slot] = expiry(slot);
    }
    nextExpiry = earliest();
  }
}
