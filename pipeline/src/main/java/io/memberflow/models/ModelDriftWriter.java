package io.memberflow.models;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.memberflow.configuration.ConfigurationNode;
import io.memberflow.drift.DriftEvent;
import io.memberflow.drift.Shift;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Drift as JSON. */
public final class ModelDriftWriter {
  private static final JsonFactory JSON = new JsonFactory();

  private ModelDriftWriter() {}

  /** One JSON object without a line end. */
  public static byte[] value(ModelDrift drift) {
    DriftEvent event = drift.event();
    Shift shift = event.shift();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("model", drift.model());
      json.writeStringField("stream", event.stream());
      json.writeStringField("detector", ConfigurationNode.kebab(drift.detector()));
      json.writeStringField("level", ConfigurationNode.kebab(shift.level()));
      json.writeStringField("direction", shift.up() ? "up" : "down");
      json.writeNumberField("time", event.time());
      json.writeNumberField("before", shift.before());
      json.writeNumberField("after", shift.after());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  /** The watched stream: a compacted topic keeps the latest of each. */
  public static byte[] key(ModelDrift drift) {
    return (drift.model() + "/" + drift.event().stream()).getBytes(StandardCharsets.UTF_8);
  }
}
