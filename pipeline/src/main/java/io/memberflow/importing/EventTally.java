package io.memberflow.importing;

import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/** Counts events on their way. */
final class EventTally {
  private final Map<EventType, Long> byType = new EnumMap<>(EventType.class);
  private long withoutMember;
  private long outOfOrder;
  private long newest = Long.MIN_VALUE;
  private long latestBy;

  void add(Event event) {
    byType.merge(event.type(), 1L, Long::sum);
    if (event.member() == null) {
      withoutMember++;
    }
    if (event.time() < newest) {
      outOfOrder++;
      latestBy = Math.max(latestBy, newest - event.time());
    } else {
      newest = event.time();
    }
  }

  Map<EventType, Long> byType() {
    return byType;
  }

  long withoutMember() {
    return withoutMember;
  }

  long outOfOrder() {
    return outOfOrder;
  }

  /** The most that an event is older than one before it, in whole days or seconds. */
  Duration latestBy() {
    Duration exact = Duration.ofMillis(latestBy);
    return exact.toDays() > 0
        ? Duration.ofDays(exact.toDays())
        : Duration.ofSeconds(exact.toSeconds());
  }
}
