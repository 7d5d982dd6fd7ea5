package io.memberflow.events;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;

/** Writes events and items as the JSON that the log carries; absent fields are left out. */
public final class EventWriter {
  private static final JsonFactory JSON = new JsonFactory();

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);

  /** One JSON object without a line end. Not for several threads at once. */
  public byte[] write(Event event) {
    bytes.reset();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      text(json, "id", event.id());
      text(json, "type", event.type().json());
      text(json, "time", DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochMilli(event.time())));
      text(json, "member", event.member());
      text(json, "session", event.session());
      text(json, "item", event.item());
      text(json, "order", event.order());
      number(json, "quantity", event.quantity());
      number(json, "price", event.price());
      number(json, "amount", event.amount());
      text(json, "currency", event.currency());
      number(json, "dwell", event.dwell());
      number(json, "rating", event.rating());
      text(json, "text", event.text());
      text(json, "ip", event.ip());
      text(json, "device", event.device());
      text(json, "category", event.category());
      text(json, "brand", event.brand());
      text(json, "country", event.country());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  /** One JSON object without a line end. Not for several threads at once. */
  public byte[] write(CatalogueItem item) {
    bytes.reset();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      text(json, "item", item.item());
      text(json, "title", item.title());
      text(json, "description", item.description());
      text(json, "category", item.category());
      text(json, "brand", item.brand());
      number(json, "price", item.price());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  private static void text(JsonGenerator json, String name, String value) throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  private static void number(JsonGenerator json, String name, double value) throws IOException {
    if (Double.isNaN(value)) {
      return;
    }
    if (value == Math.rint(value) && Math.abs(value) < 1e15) {
      json.writeNumberField(name, (long) value);
    } else {
      json.writeNumberField(name, value);
    }
  }
}
