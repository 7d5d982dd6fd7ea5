package io.memberflow.features;

import io.memberflow.catalogue.EventField;
import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.OncePer;
import java.util.List;
import java.util.Optional;

/**
 * What an accumulator remembers and of which events. Features that need the same share one.
 *
 * @param field null where the kind needs none
 */
record AccumulatorSpec(
    Kind kind, TileWindow window, List<EventType> of, EventField field, Optional<OncePer> oncePer) {

  enum Kind {
    SUM,
    MINIMUM,
    MAXIMUM,
    LATEST,
    EARLIEST,
    DISTINCT,
    TOP
  }

  Accumulator create() {
    return switch (kind) {
      case SUM -> new TiledSum(window, field == null ? Measure.ONE : new Measure(field));
      case MINIMUM -> new TiledExtreme(window, field, false);
      case MAXIMUM -> new TiledExtreme(window, field, true);
      case LATEST -> new LatestEvent(window, field);
      case EARLIEST -> new EarliestEvent();
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
