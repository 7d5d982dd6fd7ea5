package io.memberflow.importing;

import io.memberflow.events.Event;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.ObjDoubleConsumer;

/** The fields of an event by their JSON names, those of every event ({@code time}…) left out. */
final class EventFields {
  private static final Map<String, BiConsumer<Event.Builder, String>> TEXTS =
      Map.ofEntries(
          Map.entry("session", Event.Builder::session),
          Map.entry("item", Event.Builder::item),
          Map.entry("order", Event.Builder::order),
          Map.entry("currency", Event.Builder::currency),
          Map.entry("text", Event.Builder::text),
          Map.entry("ip", Event.Builder::ip),
          Map.entry("device", Event.Builder::device),
          Map.entry("category", Event.Builder::category),
          Map.entry("brand", Event.Builder::brand),
          Map.entry("country", Event.Builder::country));

  private static final Map<String, ObjDoubleConsumer<Event.Builder>> NUMBERS =
      Map.of(
          "quantity", Event.Builder::quantity,
          "price", Event.Builder::price,
          "amount", Event.Builder::amount,
          "dwell", Event.Builder::dwell,
          "rating", Event.Builder::rating);

  private EventFields() {}

  static Set<String> names() {
    Set<String> names = new TreeSet<>(TEXTS.keySet());
    names.addAll(NUMBERS.keySet());
    return names;
  }

  static void set(Event.Builder event, String field, String value) throws RefusedLineException {
    BiConsumer<Event.Builder, String> text = TEXTS.get(field);
    if (text != null) {
      text.accept(event, value);
    } else {
      NUMBERS.get(field).accept(event, Decimals.parse(field, value).doubleValue());
    }
  }
}
