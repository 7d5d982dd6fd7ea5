package io.memberflow.export;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.memberflow.store.Erasure;
import io.memberflow.store.Provenance;
import io.memberflow.store.StoredRecord;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A record as one line of JSON that depends on its content alone: not on the namespace, on when or
 * by which deployment it was written, or on how long it lives.
 */
final class RecordLine {
  private static final JsonFactory JSON = new JsonFactory();

  private RecordLine() {}

  /** Empty for a record without content, such as a tombstone. */
  static Optional<String> of(StoredRecord record) throws IOException {
    if (!record.exists()) {
      return Optional.empty();
    }
    StringWriter line = new StringWriter(512);
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField("key", name(record));
      Map<String, Provenance> sections = record.sections();
      json.writeObjectFieldStart("sections");
      for (Map.Entry<String, Provenance> section : sections.entrySet()) {
        json.writeObjectFieldStart(section.getKey());
        json.writeNumberField("as-of", section.getValue().asOf().toEpochMilli());
        json.writeStringField("version", section.getValue().version());
        json.writeEndObject();
      }
      json.writeEndObject();
      json.writeObjectFieldStart("fields");
      for (String field : sorted(record)) {
        boolean provenance = field.startsWith("@") && sections.containsKey(field.substring(1));
        if (!provenance && !field.equals(Erasure.field())) {
          json.writeFieldName(field);
          value(json, record.fields().get(field));
        }
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    return Optional.of(line.toString());
  }

  /** The key without what all records of the namespace share. */
  static String name(StoredRecord record) {
    return record.key().redisKey().substring(prefix(record.key().namespace()).length());
  }

  static String prefix(String namespace) {
    return "mf:" + namespace + ":";
  }

  private static List<String> sorted(StoredRecord record) {
    return record.fields().keySet().stream()
        .sorted(
            (a, b) ->
                Arrays.compareUnsigned(
                    a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  /** Text as it is, other bytes in Base64. */
  private static void value(JsonGenerator json, byte[] value) throws IOException {
    try {
      // a decoder of its own reports what is no UTF-8
      json.writeString(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString());
    } catch (CharacterCodingException e) {
      json.writeStartObject();
      json.writeStringField("base64", Base64.getEncoder().encodeToString(value));
      json.writeEndObject();
    }
  }
}
