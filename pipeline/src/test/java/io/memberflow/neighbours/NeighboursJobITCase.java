package io.memberflow.neighbours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.Entity;
import io.memberflow.servers.LocalRedis;
import io.memberflow.servers.ServerException;
import io.memberflow.similarity.Matrix;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.Neighbours;
import io.memberflow.similarity.Search;
import io.memberflow.similarity.Similarity;
import io.memberflow.similarity.providers.ProviderName;
import io.memberflow.store.Layout;
import io.memberflow.store.Provenance;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import io.memberflow.store.StoredRecord;
import io.memberflow.store.redis.RedisRecordReader;
import io.memberflow.store.redis.RedisRecordWriter;
import io.memberflow.store.redis.RedisSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The job against a real Redis: what it writes is what the specification computes. */
@Timeout(240)
class NeighboursJobITCase {
  private static final int ITEMS = 300;
  private static final int K = 7;
  private static final long AS_OF = 1_700_000_000_000L;
  private static final List<String> FEATURES = List.of("views_7d", "orders_7d", "carts_7d");
  private static final String VECTOR = "embedding";
  private static final Catalogue CATALOGUE =
      CatalogueReader.parse(
          "test",
          """
          features:
            - {name: views_7d, entity: item, aggregate: count, of: view, window: 7d}
            - {name: orders_7d, entity: item, aggregate: count, of: purchase, window: 7d}
            - {name: carts_7d, entity: item, aggregate: count, of: cart, window: 7d}
          """);

  private final float[][] values = new float[ITEMS][3];
  private LocalRedis redis;

  @BeforeEach
  void start() {
    redis = LocalRedis.start();
    write(Layout.of(CATALOGUE, Entity.ITEM).write("shop"));
    Random random = new Random(3);
    for (float[] row : values) {
      for (int c = 0; c < 3; c++) {
        row[c] = random.nextInt(100);
      }
    }
    for (int i = 0; i < ITEMS; i++) {
      write(i, AS_OF + i);
    }
  }

  @AfterEach
  void stop() {
    redis.close();
  }

  /** Ids in the order of the rows: sorted as text. */
  private static String id(int row) {
    return "item-%03d".formatted(row);
  }

  private void write(int row, long asOf) {
    ByteBuffer packed = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values[row]) {
      packed.putFloat(value);
    }
    write(id(row), features(asOf, values[row]));
    write(id(row), Section.builder(VECTOR, asOf, 1, "v1").put(VECTOR, packed.array()).build());
  }

  /** As the main job stores them: under the codes of their names. */
  private static Section features(long asOf, float... row) {
    Section.Builder section =
        Section.builder(Section.FEATURES, asOf, 1, CATALOGUE.definitionHash(Entity.ITEM));
    for (int c = 0; c < row.length; c++) {
      section.put(CATALOGUE.fieldNames().field(FEATURES.get(c)), row[c]);
    }
    return section.build();
  }

  private void write(String id, Section section) {
    write(new RecordWrite(RecordKey.item("shop", id), List.of(section), Duration.ofDays(1)));
  }

  private void write(RecordWrite write) {
    try (RedisRecordWriter writer =
        new RedisRecordWriter(RedisSettings.parse(redis.uri().toString()))) {
      writer.write(List.of(write));
    }
  }

  private NeighboursSettings settings(List<String> vectors, boolean incremental) {
    return settings(new StoreVectors(), vectors, incremental);
  }

  private NeighboursSettings settings(
      VectorSource source, List<String> vectors, boolean incremental) {
    return new NeighboursSettings(
        redis.uri().toString(),
        "shop",
        "item",
        source,
        vectors,
        Metric.EUCLIDEAN,
        K,
        ProviderName.CPU,
        incremental,
        1,
        1000,
        Search.DEFAULT_MEMORY_BUDGET,
        Duration.ofDays(1));
  }

  private List<StoredRecord> neighbours() {
    List<RecordKey> keys = new ArrayList<>();
    for (int i = 0; i < ITEMS; i++) {
      keys.add(new RecordKey("shop", "item-neighbours", id(i)));
    }
    try (RedisRecordReader reader =
        new RedisRecordReader(RedisSettings.parse(redis.uri().toString()))) {
      return reader.read(keys);
    }
  }

  private void assertStored(List<StoredRecord> stored, int row, Neighbours expected) {
    List<String> ids = new ArrayList<>();
    List<String> scores = new ArrayList<>();
    for (int rank = 0; rank < K; rank++) {
      ids.add(id(expected.id(row, rank)));
      scores.add(Float.toString(expected.score(row, rank)));
    }
    assertThat(stored.get(row).text("neighbours")).contains(String.join("\u001f", ids));
    assertThat(stored.get(row).text("neighbours.scores")).contains(String.join("\u001f", scores));
  }

  @Test
  void run_featuresAsColumns_writesTheNeighboursOfEachRowWithProvenance() {
    // an item without all features has no vector, and is nobody's neighbour
    write("item-none", features(AS_OF, 3));
    NeighboursJob.run(settings(FEATURES, false), 3);
    Neighbours expected =
        Similarity.reference().neighbours(Matrix.ofRows(values), Metric.EUCLIDEAN, K);
    List<StoredRecord> stored = neighbours();
    for (int row = 0; row < ITEMS; row++) {
      assertStored(stored, row, expected);
      Provenance provenance = stored.get(row).section("neighbours").orElseThrow();
      assertThat(provenance.asOf()).isEqualTo(Instant.ofEpochMilli(AS_OF + row));
      assertThat(provenance.jobEpoch()).isEqualTo(1);
      assertThat(provenance.version()).matches("[0-9a-f]{16}");
    }
    try (RedisRecordReader reader =
        new RedisRecordReader(RedisSettings.parse(redis.uri().toString()))) {
      assertThat(reader.read(new RecordKey("shop", "item-neighbours", "item-none")).exists())
          .isFalse();
    }
  }

  @Test
  void run_incremental_recomputesRowsThatChangedOnly() {
    List<String> packed = List.of(VECTOR);
    NeighboursJob.run(settings(packed, false), 2);
    values[17] = new float[] {1, 2, 3};
    write(17, AS_OF + 1_000);
    NeighboursJob.run(settings(packed, true), 2);
    Neighbours expected =
        Similarity.reference().neighbours(Matrix.ofRows(values), Metric.EUCLIDEAN, K);
    List<StoredRecord> stored = neighbours();
    assertStored(stored, 17, expected);
    for (int row = 0; row < ITEMS; row++) {
      assertThat(stored.get(row).section("neighbours").orElseThrow().jobEpoch())
          .as("deployment that wrote row %d", row)
          .isEqualTo(row == 17 ? 2 : 1);
    }
  }

  @Test
  void run_incremental_searchesAgainWhereANeighbourIsGoneOrAListIsShort() {
    List<String> packed = List.of(VECTOR);
    Neighbours before =
        Similarity.reference().neighbours(Matrix.ofRows(values), Metric.EUCLIDEAN, K);
    NeighboursJob.run(settings(packed, false), 2);
    // the last row loses its vector
    int gone = ITEMS - 1;
    write(id(gone), Section.builder(VECTOR, AS_OF + 9_000, 1, "v1").put(VECTOR, "").build());
    Optional<NeighboursJob.Result> result = NeighboursJob.run(settings(packed, true), 2);
    float[][] left = Arrays.copyOf(values, gone);
    Neighbours expected =
        Similarity.reference().neighbours(Matrix.ofRows(left), Metric.EUCLIDEAN, K);
    List<StoredRecord> stored = neighbours();
    int again = 0;
    for (int row = 0; row < gone; row++) {
      int[] listed = Arrays.copyOfRange(before.ids(), row * K, row * K + K);
      boolean named = Arrays.stream(listed).anyMatch(id -> id == gone);
      assertThat(epoch(stored.get(row))).as("row %d", row).isEqualTo(named ? 2 : 1);
      assertStored(stored, row, expected);
      again += named ? 1 : 0;
    }
    assertThat(again).isPositive();
    assertThat(result).contains(new NeighboursJob.Result(gone, 1, again));
  }

  @Test
  void run_incremental_aListThatCanBeLonger_isSearchedAgain() {
    List<String> few = List.of("few");
    for (int row = 0; row < 4; row++) {
      write(id(row), Section.builder("few", AS_OF, 1, "v1").put("few", new byte[4 * (1)]).build());
    }
    assertThat(NeighboursJob.run(settings(few, false), 1))
        .contains(new NeighboursJob.Result(4, ITEMS - 4, 4));
    assertThat(neighbours().get(0).texts("neighbours")).hasSize(3);
    assertThat(NeighboursJob.run(settings(few, true), 1))
        .contains(new NeighboursJob.Result(4, ITEMS - 4, 0));
    write(id(4), Section.builder("few", AS_OF, 1, "v1").put("few", new byte[4]).build());
    assertThat(NeighboursJob.run(settings(few, true), 1))
        .contains(new NeighboursJob.Result(5, ITEMS - 5, 5));
    assertThat(neighbours().get(0).texts("neighbours")).hasSize(4);
  }

  @Test
  void run_idsWithOddCharacters_areListedUnlessTheyHoldTheSeparator() {
    List<String> odd = List.of("new\nline", "{tag}:*", "größe 靴", "", "un\u001fit");
    List<String> field = List.of("odd");
    for (int i = 0; i < odd.size(); i++) {
      byte[] packed =
          ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putFloat(1 << i).array();
      write(odd.get(i), Section.builder("odd", AS_OF, 1, "v1").put("odd", packed).build());
    }
    assertThat(NeighboursJob.run(settings(field, false), 1))
        .contains(new NeighboursJob.Result(4, ITEMS + 1, 4));
    try (RedisRecordReader reader =
        new RedisRecordReader(RedisSettings.parse(redis.uri().toString()))) {
      assertThat(reader.read(new RecordKey("shop", "item-neighbours", "")).texts("neighbours"))
          .containsExactly("größe 靴", "{tag}:*", "new\nline");
    }
  }

  @Test
  void run_vectorsOfAFile_writesNeighboursAsOfItsLastChange(@TempDir Path folder)
      throws IOException {
    StringBuilder text = new StringBuilder("id,x,y,z\n");
    for (int i = ITEMS - 1; i >= 0; i--) {
      text.append("%s,%s,%s,%s\n".formatted(id(i), values[i][0], values[i][1], values[i][2]));
    }
    Path file = Files.writeString(folder.resolve("vectors.csv"), text);
    Instant changed = Instant.ofEpochMilli(AS_OF + 5_000);
    Files.setLastModifiedTime(file, FileTime.from(changed));
    NeighboursJob.run(ofFile(file, false), 2);
    Neighbours expected =
        Similarity.reference().neighbours(Matrix.ofRows(values), Metric.EUCLIDEAN, K);
    List<StoredRecord> stored = neighbours();
    for (int row = 0; row < ITEMS; row++) {
      assertStored(stored, row, expected);
      assertThat(stored.get(row).section("neighbours").orElseThrow().asOf()).isEqualTo(changed);
    }
    // the same file with one other vector
    Files.writeString(file, text.toString().replaceFirst("item-017,.*", "item-017,1,2,3"));
    NeighboursJob.run(ofFile(file, true), 2);
    assertThat(neighbours().stream().filter(record -> epoch(record) == 2).map(r -> r.key().id()))
        .containsExactly("item-017");
    Files.writeString(file, "id,x\na,1\na,2\n");
    assertThatThrownBy(() -> NeighboursJob.run(ofFile(file, false), 1))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("has two rows of id \"a\"");
  }

  private static long epoch(StoredRecord record) {
    return record.section("neighbours").orElseThrow().jobEpoch();
  }

  private NeighboursSettings ofFile(Path file, boolean incremental) {
    return settings(
        FileVectors.of(file.toString(), Optional.empty()), NeighboursSettings.OF_FILE, incremental);
  }

  @Test
  void run_vectorsOfDifferentDimensions_failsNamingThem() {
    write("item-short", Section.builder(VECTOR, AS_OF, 1, "v1").put(VECTOR, new byte[8]).build());
    assertThatThrownBy(() -> NeighboursJob.run(settings(List.of(VECTOR), false), 1))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("must be the same; repair the field embedding");
  }
}
