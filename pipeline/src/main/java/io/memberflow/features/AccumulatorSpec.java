package io.memberflow.features;

import io.memberflow.catalogue.Aggregate;
import io.memberflow.catalogue.EventField;
import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.Filter;
import io.memberflow.catalogue.OncePer;
import io.memberflow.events.Event;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an accumulator remembers and of which events. Features that need the same share one.
 *
 * @param field null where the kind needs none; a count with a field counts the events that have it
 * @param where only events that satisfy it count
 * @param halfLife of a decayed sum, in milliseconds; 0 for other kinds
 */
record AccumulatorSpec(
    Kind kind,
    TileWindow window,
    List<EventType> of,
    EventField field,
    Optional<OncePer> oncePer,
    Filter where,
    long halfLife) {

  /** Bytes of a text that {@link #mostBytes} reckons with. */
  static final int TEXT = 32;

  /** Of the block, of the list of tiles, and what the first tile's number takes more. */
  private static final int LENGTHS = 3 + 3 + 6;

  enum Kind {
    SUM,
    COUNT,
    SQUARES,
    MINIMUM,
    MAXIMUM,
    FIRST,
    LATEST,
    EARLIEST,
    DISTINCT,
    TOP,
    QUANTILES,
    DECAYED
  }

  /** The fields of events that it looks at. */
  Set<EventField> fields() {
    Set<EventField> fields = EnumSet.noneOf(EventField.class);
    if (field != null) {
      fields.add(field);
    }
    oncePer
        .filter(per -> per != OncePer.DAY)
        .ifPresent(per -> fields.add(per == OncePer.ORDER ? EventField.ORDER : EventField.SESSION));
    where.conditions().forEach(condition -> fields.add(condition.field()));
    return fields;
  }

  /** What a count or sum takes from an event; empty for other kinds. */
  Optional<Measure> measure() {
    return switch (kind) {
      case SUM -> Optional.of(Measure.sum(field));
      case COUNT -> Optional.of(Measure.count(field));
      default -> Optional.empty();
    };
  }

  /** An empty one, of a kind that is no count or sum: those are kept in {@link TiledSums}. */
  Accumulator create() {
    return switch (kind) {
      case SUM, COUNT -> throw new IllegalStateException(kind + " has no accumulator of its own");
      case SQUARES -> new TiledSquares(window, field);
      case MINIMUM -> new TiledExtreme(window, field, false);
      case MAXIMUM -> new TiledExtreme(window, field, true);
      case FIRST -> new FirstEvents(window, field);
      case LATEST -> new LatestEvent(window, field);
      case EARLIEST -> new TiledExtreme(window, null, false);
      case DISTINCT -> new DistinctValues(window, field);
      case TOP -> new TopValues(window, field);
      case QUANTILES -> new Quantiles(window, field);
      case DECAYED -> new DecayedSum(field, halfLife);
    };
  }

  /**
   * The most bytes that its state takes, with texts of {@link #TEXT} bytes. Numbers take one byte
   * for each seven bits, so that most states are far smaller.
   */
  long mostBytes() {
    long tiles = window.tiles();
    // the distance to the tile before, of the first its number
    long tile = window.lifetime() ? 1 : 2;
    long value = field == null || field.numeric() ? Double.BYTES : 1 + TEXT;
    return LENGTHS
        + switch (kind) {
          case COUNT -> tiles * (tile + 5);
          case SUM -> tiles * (tile + 10);
          case SQUARES -> tiles * (tile + 16);
          case MINIMUM, MAXIMUM, EARLIEST -> tiles * (tile + Double.BYTES);
          case FIRST -> tiles * (6 + value);
          case LATEST -> 1 + 6 + (field == null ? 0 : value);
          case DISTINCT -> Aggregate.DISTINCT_BOUND * (tile + Long.BYTES) + tiles * (tile + 1);
          case TOP -> TopValues.BOUND * (1 + TEXT + 6 + tiles * (tile + 5));
          case QUANTILES -> Quantiles.BOUND * 5L + tiles * (tile + 3);
          case DECAYED -> DecayedSum.LANDMARKS * (3 + 16L);
        };
  }

  /** Whether every event of its types counts. */
  boolean unconditional() {
    return oncePer.isEmpty() && where.conditions().isEmpty();
  }

  /** Whether an event satisfies the filter. */
  boolean satisfies(Event event) {
    for (Filter.Condition condition : where.conditions()) {
      boolean satisfied =
          condition instanceof Filter.Among among
              ? among.accepts(event.text(among.field()))
              : ((Filter.Within) condition).accepts(event.number(condition.field()));
      if (!satisfied) {
        return false;
      }
    }
    return true;
  }

  /**
   * The identity of state in savepoints: equal text means that the state of one can be read by the
   * other. What came later shows only where it is used, so that older state is found.
   */
  @Override
  public String toString() {
    return "AccumulatorSpec[kind=%s, window=%s, of=%s, field=%s, oncePer=%s%s%s]"
        .formatted(
            kind,
            window,
            of,
            field,
            oncePer,
            where.isEmpty() ? "" : ", where=" + where,
            halfLife == 0 ? "" : ", halfLife=" + halfLife);
  }
}
