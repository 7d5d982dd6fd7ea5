package io.memberflow.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memberflow.catalogue.FieldNames;
import io.memberflow.store.Layout;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import io.memberflow.store.StoredRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What lies in Redis is what the page on the format says: compared byte for byte with vectors that
 * another program made, and read by another language's ordinary client.
 */
class FormatVectorsITCase {
  private static final Path VECTORS =
      Path.of("src/test/resources/io/memberflow/store/redis-format/vectors.json");
  private static final Path SCRIPT = Path.of("src/test/node/read-vectors.mjs");
  private static final Duration DAY = Duration.ofDays(1);
  private static TestRedis redis;
  private static JsonNode vectors;

  @BeforeAll
  static void write() throws IOException {
    redis = TestRedis.start();
    vectors = new ObjectMapper().readTree(VECTORS.toFile());
    Clock clock = Clock.fixed(Instant.ofEpochMilli(1_767_225_600_000L), ZoneOffset.UTC);
    try (RedisRecordWriter writer =
        new RedisRecordWriter(redis.settings(), WriteMode.GUARDED, clock)) {
      JsonNode erased = vectors.get("erased");
      writer.write(
          List.of(
              record(),
              layout(),
              new RecordWrite(key(erased), List.of(old()), DAY),
              RecordWrite.erase(
                  key(erased),
                  erased.get("as-of").longValue(),
                  erased.get("job-epoch").longValue(),
                  DAY)));
      for (JsonNode key : vectors.get("keys")) {
        writer.write(List.of(new RecordWrite(key(key), List.of(old()), DAY)));
      }
    }
  }

  @AfterAll
  static void stop() throws IOException {
    redis.close();
  }

  private static RecordKey key(JsonNode vector) {
    return new RecordKey(
        vector.get("namespace").textValue(),
        vector.get("kind").textValue(),
        vector.get("id").textValue(),
        vector.path("part").textValue());
  }

  private static Section old() {
    return Section.builder(Section.FEATURES, 1, 1, "v").put("f", 1).build();
  }

  private static RecordWrite record() {
    Section.Builder features =
        Section.builder(Section.FEATURES, 1_323_388_800_000L, 3, "9f2c41d07be8a635");
    vectors
        .at("/record/values")
        .fields()
        .forEachRemaining(
            value -> {
              String field = FieldNames.SHORT.field(value.getKey());
              JsonNode content = value.getValue();
              if (content.isNull()) {
                features.absent(field);
              } else if (content.isArray()) {
                features.put(
                    field, content.get(0).textValue() + "\u001f" + content.get(1).textValue());
              } else {
                features.put(field, content.doubleValue());
              }
            });
    Section score =
        Section.builder("purchase_24h", 1_323_388_740_000L, 3, "22056479")
            .put("purchase_24h", 0.0625)
            .build();
    return new RecordWrite(key(vectors.get("record")), List.of(features.build(), score), DAY);
  }

  private static RecordWrite layout() {
    JsonNode layout = vectors.get("layout");
    Section.Builder section =
        Section.builder("layout", 0, 0, "1").put("layout.entity", layout.get("entity").textValue());
    for (JsonNode column : layout.get("columns")) {
      section.put(
          column.get("field").textValue(),
          "%s %s %s"
              .formatted(
                  column.get("feature").textValue(),
                  column.get("type").textValue(),
                  column.get("description").textValue()));
    }
    RecordKey key =
        Layout.key(layout.get("namespace").textValue(), layout.get("version").textValue());
    return new RecordWrite(key, List.of(section.build()), DAY);
  }

  @Test
  void records_areTheseBytes() {
    for (String record : List.of("record", "layout", "erased")) {
      JsonNode vector = vectors.get(record);
      Map<String, String> expected = new TreeMap<>();
      vector
          .get("fields")
          .fields()
          .forEachRemaining(field -> expected.put(field.getKey(), field.getValue().textValue()));
      assertThat(stored(vector.get("key").textValue())).as(record).isEqualTo(expected);
    }
  }

  private static Map<String, String> stored(String key) {
    Map<String, String> stored = new TreeMap<>();
    try (var jedis = redis.client()) {
      jedis
          .hgetAll(key.getBytes(StandardCharsets.UTF_8))
          .forEach(
              (name, value) ->
                  stored.put(
                      new String(name, StandardCharsets.UTF_8), HexFormat.of().formatHex(value)));
    }
    return stored;
  }

  @Test
  void layout_readsBackWithItsColumns() {
    JsonNode vector = vectors.get("layout");
    try (RedisRecordReader reader = new RedisRecordReader(redis.settings())) {
      StoredRecord stored = reader.read(RecordKey.parse(vector.get("key").textValue()));
      Layout layout = Layout.read(stored).orElseThrow();
      assertThat(layout.columns()).hasSize(vector.get("columns").size());
      for (JsonNode column : vector.get("columns")) {
        Layout.Column read = layout.column(column.get("feature").textValue()).orElseThrow();
        assertThat(read.field()).isEqualTo(column.get("field").textValue());
        assertThat(read.description()).isEqualTo(column.get("description").textValue());
      }
    }
  }

  /** The redis package for Node builds the keys, reads the bytes and decodes them on its own. */
  @Test
  void node_readsTheSame() throws Exception {
    Path folder = Programs.nodeFolderWithRedis();
    Path script = folder.resolve(SCRIPT.getFileName());
    Files.copy(SCRIPT, script, StandardCopyOption.REPLACE_EXISTING);
    String output =
        Programs.run(
                folder,
                Map.of(),
                Programs.require("node").toString(),
                script.getFileName().toString(),
                Integer.toString(redis.port()),
                VECTORS.toAbsolutePath().toString())
            .orFail();
    System.out.println(output);
    assertThat(output).contains("all vectors hold").doesNotContain("differs");
  }
}
