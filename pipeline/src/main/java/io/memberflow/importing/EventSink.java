package io.memberflow.importing;

import io.memberflow.events.Event;

/** Where an importer's events go, one by one. */
@FunctionalInterface
public interface EventSink {
  void accept(Event event);
}
