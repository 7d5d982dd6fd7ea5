package io.memberflow.cleaning;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Dead letters as JSON; the original bytes in base64. Of a very large record only the beginning:
 * Kafka takes 1 MiB at most unless told otherwise, and a letter that it refuses would fail the job
 * for ever. The record itself is where the letter says.
 */
public final class DeadLetterWriter {
  /** Two thirds of Kafka's limit in base64. */
  static final int MOST_BYTES = 512 * 1024;

  private static final JsonFactory JSON = new JsonFactory();

  private DeadLetterWriter() {}

  /** One JSON object without a line end. */
  public static byte[] value(DeadLetter letter) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeStringField("reason", letter.reason().published());
      json.writeStringField("detail", letter.detail());
      json.writeStringField("topic", letter.topic());
      json.writeNumberField("partition", letter.partition());
      json.writeNumberField("offset", letter.offset());
      if (letter.time() != Long.MIN_VALUE) {
        json.writeNumberField("time", letter.time());
      }
      if (letter.bytes() != null) {
        int length = letter.bytes().length;
        json.writeFieldName("bytes");
        json.writeBinary(letter.bytes(), 0, Math.min(length, MOST_BYTES));
        if (length > MOST_BYTES) {
          json.writeNumberField("length", length);
        }
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory cannot fail", e);
    }
    return bytes.toByteArray();
  }

  /** The place of the refused record, so that a repeat has the same key. */
  public static byte[] key(DeadLetter letter) {
    return (letter.topic() + "/" + letter.partition() + "/" + letter.offset())
        .getBytes(StandardCharsets.UTF_8);
  }
}
