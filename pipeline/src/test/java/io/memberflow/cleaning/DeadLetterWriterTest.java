package io.memberflow.cleaning;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DeadLetterWriterTest {
  /** Kafka's default of max.request.size. */
  private static final int KAFKA_LIMIT = 1 << 20;

  private static byte[] letter(byte[] bytes) {
    return DeadLetterWriter.value(
        new DeadLetter(Reason.OVERSIZE, "d", "events", 3, 17, Long.MIN_VALUE, bytes));
  }

  private static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new SplittableRandom(5).nextBytes(bytes);
    return bytes;
  }

  @Test
  void bytes_comeBackAsTheyWere() throws IOException {
    byte[] bytes = noise(DeadLetterWriter.MOST_BYTES);
    JsonNode json = new ObjectMapper().readTree(letter(bytes));
    assertThat(json.get("bytes").binaryValue()).isEqualTo(bytes);
    assertThat(json.has("length")).isFalse();
  }

  /** The largest record that Kafka takes must have a letter that Kafka takes. */
  @Test
  void veryLargeRecord_isCutAndSaysHowLongItWas() throws IOException {
    byte[] bytes = noise(KAFKA_LIMIT);
    byte[] letter = letter(bytes);
    assertThat(letter.length).isLessThan(KAFKA_LIMIT - 10_000);
    JsonNode json = new ObjectMapper().readTree(letter);
    assertThat(json.get("length").asInt()).isEqualTo(KAFKA_LIMIT);
    assertThat(json.get("bytes").binaryValue())
        .isEqualTo(Arrays.copyOf(bytes, DeadLetterWriter.MOST_BYTES));
  }
}
