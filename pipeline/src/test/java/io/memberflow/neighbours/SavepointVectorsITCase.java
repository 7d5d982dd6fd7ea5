package io.memberflow.neighbours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.members.ShopLog;
import io.memberflow.members.ShopSavepoint;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.Search;
import io.memberflow.similarity.providers.ProviderName;
import io.memberflow.store.Field;
import io.memberflow.store.Section;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.flink.util.CloseableIterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is read from a savepoint of the main job is what readers had when it was taken. */
@Timeout(240)
class SavepointVectorsITCase {
  private static final List<String> OF_MEMBERS = List.of("views_1h", "orders_7d", "spend_7d");
  private static final List<String> OF_ITEMS = List.of("item_views_1h", "item_buy_rate");

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(4)
              .build());

  @TempDir private Path folder;

  private static NeighboursSettings settings(
      String path, CatalogueText catalogue, String entity, List<String> vectors) {
    return new NeighboursSettings(
        "redis://unused:1",
        "shop",
        entity,
        SavepointVectors.of(path, catalogue, entity, vectors),
        vectors,
        Metric.EUCLIDEAN,
        5,
        ProviderName.CPU,
        false,
        1,
        1000,
        Search.DEFAULT_MEMORY_BUDGET,
        Duration.ofDays(1));
  }

  private static Map<String, VectorRow> read(NeighboursSettings settings) throws Exception {
    Configuration options = new Configuration();
    options.set(PipelineOptions.GENERIC_TYPES, false);
    options.set(PipelineOptions.OBJECT_REUSE, true);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(options);
    env.setParallelism(2);
    Map<String, VectorRow> rows = new TreeMap<>();
    try (CloseableIterator<VectorRow> read =
        settings.source().read(env, settings).executeAndCollect()) {
      read.forEachRemaining(row -> assertThat(rows.put(row.id(), row)).isNull());
    }
    return rows;
  }

  /** The vectors of what was published; empty for a record that lacks a feature. */
  private static Map<String, Optional<VectorRow>> published(
      ShopSavepoint savepoint, CatalogueText catalogue, String entity, List<String> vectors) {
    List<String> fields =
        vectors.stream().map(name -> catalogue.parse().fieldNames().field(name)).toList();
    Map<String, Optional<VectorRow>> rows = new TreeMap<>();
    savepoint
        .published()
        .forEach(
            (key, section) -> {
              String[] words = key.split(" ");
              if (words[0].equals(entity) && section.name().equals(Section.FEATURES)) {
                rows.put(words[1], row(words[1], section, fields));
              }
            });
    return rows;
  }

  private static Optional<VectorRow> row(String id, Section section, List<String> fields) {
    float[] values = new float[fields.size()];
    for (int i = 0; i < values.length; i++) {
      String name = fields.get(i);
      Optional<byte[]> value =
          section.fields().stream()
              .filter(field -> field.name().equals(name) && field.present())
              .map(Field::value)
              .findFirst();
      if (value.isEmpty()) {
        return Optional.empty();
      }
      values[i] = (float) Double.parseDouble(new String(value.get(), StandardCharsets.US_ASCII));
    }
    return Optional.of(new VectorRow(id, section.asOf(), values));
  }

  private static void assertRead(
      Map<String, VectorRow> read, Map<String, Optional<VectorRow>> had) {
    List<String> later = new ArrayList<>();
    had.forEach(
        (id, row) -> {
          VectorRow found = read.get(id);
          if (found != null && row.isPresent() && found.asOf() > row.get().asOf()) {
            // a window ended with the newest events, and the watermark had not said so yet
            later.add(id);
          } else {
            assertThat(found).as(id).isEqualTo(row.orElse(null));
          }
        });
    assertThat(had.keySet()).containsAll(read.keySet());
    assertThat(later.size()).as("rows of a later time").isLessThan(had.size() / 5);
    assertThat(read).hasSizeGreaterThan(10);
  }

  @ParameterizedTest
  @CsvSource({"hashmap, CANONICAL", "hashmap, NATIVE", "rocksdb, NATIVE"})
  void read_savepointOfAnyBackendAndFormat_givesWhatReadersHad(
      String backend, SavepointFormatType format) throws Exception {
    ShopSavepoint savepoint = ShopSavepoint.take(folder, ShopLog.CATALOGUE, backend, format);
    assertRead(
        read(settings(savepoint.path(), ShopLog.CATALOGUE, "member", OF_MEMBERS)),
        published(savepoint, ShopLog.CATALOGUE, "member", OF_MEMBERS));
    assertRead(
        read(settings(savepoint.path(), ShopLog.CATALOGUE, "item", OF_ITEMS)),
        published(savepoint, ShopLog.CATALOGUE, "item", OF_ITEMS));
    // a later catalogue, without the first features: the states' layout is the savepoint's
    CatalogueText later =
        new CatalogueText(
            "later", ShopLog.CATALOGUE.yaml().replaceAll(" +- \\{name: (brands_2d), [^\n]*\n", ""));
    assertThat(later.parse().feature("brands_2d")).isEmpty();
    assertRead(
        read(settings(savepoint.path(), later, "member", OF_MEMBERS)),
        published(savepoint, ShopLog.CATALOGUE, "member", OF_MEMBERS));
  }

  @Test
  void of_whatCannotBeAColumn_isRefused() {
    assertRefused("brand_sales_1d", "must be features of member");
    assertRefused("none", "\"none\"; must be features of member");
    assertRefused("top_category", "must be numeric features");
    assertRefused("views_1h", "cannot be read");
    assertThatThrownBy(
            () ->
                SavepointVectors.of(
                    "/none", ShopLog.CATALOGUE, "member-category", List.of("category_views_1d")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("must be ")
        .hasMessageContaining("member");
  }

  private void assertRefused(String feature, String message) {
    assertThat(Files.exists(folder)).isTrue();
    assertThatThrownBy(
            () ->
                SavepointVectors.of(
                    folder.toString(), ShopLog.CATALOGUE, "member", List.of(feature)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }
}
