package io.memberflow.features;

import io.memberflow.catalogue.EventField;
import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.OncePer;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What an accumulator remembers and of which events. Features that need the same share one.
 *
 * @param field null where the kind needs none; a count with a field counts the events that have it
 */
record AccumulatorSpec(
    Kind kind, TileWindow window, List<EventType> of, EventField field, Optional<OncePer> oncePer) {

  enum Kind {
    SUM,
    COUNT,
    MINIMUM,
    MAXIMUM,
    LATEST,
    EARLIEST,
    DISTINCT,
    TOP
  }

  /** The fields of events that it looks at. */
  Set<EventField> fields() {
    Set<EventField> fields = EnumSet.noneOf(EventField.class);
    if (field != null) {
      fields.add(field);
    }
    oncePer.ifPresent(
        per -> fields.add(per == OncePer.ORDER ? EventField.ORDER : EventField.SESSION));
    return fields;
  }

  Accumulator create() {
    return switch (kind) {
      case SUM -> new TiledSum(window, Measure.sum(field));
      case COUNT -> new TiledSum(window, Measure.count(field));
      case MINIMUM -> new TiledExtreme(window, field, false);
      case MAXIMUM -> new TiledExtreme(window, field, true);
      case LATEST -> new LatestEvent(window, field);
      case EARLIEST -> new TiledExtreme(window, null, false);
      case DISTINCT -> new DistinctValues(window, field);
      case TOP -> new TopValues(window, field);
    };
  }

  /**
   * Whether an event of these types counts, given what was seen before in its order and session.
   */
  boolean takes(FirstOf first) {
    return oncePer.isEmpty() || first.of(oncePer.get(), FirstOf.types(of));
  }
}
