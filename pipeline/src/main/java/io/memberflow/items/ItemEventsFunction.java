package io.memberflow.items;

import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import java.util.Set;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** Takes the events that move an item's features. */
public final class ItemEventsFunction implements FlatMapFunction<Event, ItemInput> {
  private static final long serialVersionUID = 1L;

  private final boolean[] wanted = new boolean[EventType.values().length];

  public ItemEventsFunction(Set<EventType> wanted) {
    wanted.forEach(type -> this.wanted[type.ordinal()] = true);
  }

  @Override
  public void flatMap(Event event, Collector<ItemInput> out) {
    if (wanted[event.type().ordinal()] && event.item() != null) {
      out.collect(ItemInput.of(event));
    }
  }
}
