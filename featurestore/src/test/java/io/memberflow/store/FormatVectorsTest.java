package io.memberflow.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memberflow.catalogue.FieldNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The published bytes: made by another program from the format's page alone. */
class FormatVectorsTest {
  private static final JsonNode VECTORS = vectors();

  private static JsonNode vectors() {
    try (InputStream in =
        FormatVectorsTest.class.getResourceAsStream("redis-format/vectors.json")) {
      return new ObjectMapper().readTree(in);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void keys_areTheseBytes_andReadBack() {
    assertThat(VECTORS.get("keys")).hasSizeGreaterThan(15);
    for (JsonNode vector : VECTORS.get("keys")) {
      RecordKey key =
          new RecordKey(
              vector.get("namespace").textValue(),
              vector.get("kind").textValue(),
              vector.get("id").textValue(),
              vector.get("part").textValue());
      assertThat(hex(key.redisKey())).as(key.toString()).isEqualTo(vector.get("hex").textValue());
      assertThat(RecordKey.parse(key.redisKey())).isEqualTo(key);
    }
  }

  @Test
  void numbers_areTheseBytes_andReadBack() {
    assertThat(VECTORS.get("numbers")).hasSizeGreaterThan(20);
    for (JsonNode vector : VECTORS.get("numbers")) {
      long bits = Long.parseUnsignedLong(vector.get("bits").textValue(), 16);
      double number = Double.longBitsToDouble(bits);
      String text = new String(Field.of("f", number).value(), StandardCharsets.US_ASCII);
      assertThat(hex(text)).as("%s", number).isEqualTo(vector.get("hex").textValue());
      assertThat(Double.parseDouble(text)).isEqualTo(number == 0 ? 0.0 : number);
    }
  }

  @Test
  void provenances_areTheseBytes_andReadBack() {
    for (JsonNode vector : VECTORS.get("provenances")) {
      long asOf = vector.get("as-of").longValue();
      long epoch = vector.get("job-epoch").longValue();
      String version = vector.get("version").textValue();
      long written = vector.get("written").longValue();
      String text = Provenance.format(Section.builder("s", asOf, epoch, version).build(), written);
      assertThat(hex(text)).isEqualTo(vector.get("hex").textValue());
      assertThat(Provenance.parse(text))
          .contains(
              new Provenance(
                  Instant.ofEpochMilli(asOf), epoch, version, Instant.ofEpochMilli(written)));
    }
  }

  @Test
  void codes_areTheseNames() {
    for (JsonNode vector : VECTORS.get("codes")) {
      assertThat(FieldNames.SHORT.field(vector.get("feature").textValue()))
          .isEqualTo(vector.get("code").textValue());
    }
  }

  private static String hex(String text) {
    return HexFormat.of().formatHex(text.getBytes(StandardCharsets.UTF_8));
  }
}
