package io.memberflow.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.Aggregate;
import io.memberflow.catalogue.Aggregation;
import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueText;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.cleaning.ErasedMembers;
import io.memberflow.cleaning.LogRecord;
import io.memberflow.epochs.LogEnd;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.sources.FileLog;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The present build goes on from savepoints that earlier builds have made, to the store that they
 * came to. Each folder beside {@code catalogue.yaml} is one: a log, the savepoint in the middle of
 * it, the catalogue, and what the rest of the log has written to the store.
 *
 * <p>A new one is recorded by {@code -Dmemberflow.record-state-layout=NAME} with this test; the
 * name begins with the date. CONTRIBUTING.md says when.
 */
@Timeout(180)
class StateLayoutITCase {
  private static final Path LAYOUTS = Path.of("src", "test", "resources", "state-layouts");
  private static final String CATALOGUE = "catalogue.yaml";
  private static final String STORE = "store.txt.gz";
  private static final String SAVEPOINT = "savepoint";

  /** Sections in the store when it is stopped. */
  private static final int MIDDLE = 100;

  private static final int PARTITIONS = 3;
  private static final int EVENTS = 3000;
  private static final long LARGEST = 400_000;

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @TempDir Path folder;

  static List<String> recorded() throws IOException {
    try (Stream<Path> all = Files.list(LAYOUTS)) {
      return all.filter(Files::isDirectory).map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void savepointOfAnEarlierBuild_goesOnToTheStoreThatItCameTo(String name) throws Exception {
    Path layout = LAYOUTS.resolve(name);
    List<String> expected;
    try (Stream<String> lines = lines(layout.resolve(STORE))) {
      expected = lines.toList();
    }

    assertThat(goOn(name, layout, "rocksdb")).isEqualTo(expected).hasSizeGreaterThan(300);
  }

  /** A kind that no savepoint holds could change its layout unnoticed. */
  @Test
  void newestSavepoint_holdsEveryKindThatKeepsState() throws Exception {
    List<String> names = recorded();
    Path newest = LAYOUTS.resolve(names.get(names.size() - 1));
    Catalogue catalogue = CatalogueText.read(newest.resolve(CATALOGUE)).parse();

    assertThat(newest.resolve(CATALOGUE)).hasSameTextualContentAs(LAYOUTS.resolve(CATALOGUE));
    assertThat(catalogue.features())
        .extracting(feature -> ((Aggregation) feature.computation()).aggregate())
        .contains(Aggregate.values());
    assertThat(catalogue.models()).extracting(model -> model.kind()).contains(ModelKind.values());
  }

  @Test
  void recordedSavepoints_areSmall() throws Exception {
    for (String name : recorded()) {
      try (Stream<Path> files = Files.walk(LAYOUTS.resolve(name))) {
        assertThat(files.mapToLong(file -> file.toFile().length()).sum()).isLessThan(LARGEST);
      }
    }
  }

  @Test
  @EnabledIfSystemProperty(named = "memberflow.record-state-layout", matches = "20[0-9-]+.*")
  void record() throws Exception {
    String name = System.getProperty("memberflow.record-state-layout");
    Path layout = Files.createDirectories(LAYOUTS.resolve(name).resolve(SAVEPOINT)).getParent();
    Files.copy(LAYOUTS.resolve(CATALOGUE), layout.resolve(CATALOGUE));
    for (Path file : ShopLog.write(folder, PARTITIONS, EVENTS)) {
      zip(file, layout.resolve(file.getFileName() + ".gz"));
    }
    CollectingStore store = new CollectingStore("layout before " + name, false);
    JobClient job = define(store, layout, "hashmap", Optional.empty()).executeAsync();
    while (store.content().size() < MIDDLE) {
      Thread.sleep(5);
    }
    String savepoint =
        job.stopWithSavepoint(false, folder.toUri().toString(), SavepointFormatType.CANONICAL)
            .get(2, TimeUnit.MINUTES);
    try (Stream<Path> files = Files.list(Path.of(URI.create(savepoint)))) {
      for (Path file : files.toList()) {
        zip(file, layout.resolve(SAVEPOINT).resolve(file.getFileName() + ".gz"));
      }
    }
    write(layout.resolve(STORE), goOn(name, layout, "hashmap"));
  }

  private static void zip(Path file, Path zipped) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      Files.copy(file, out);
    }
  }

  /** What the rest of the log has made of the store, a line for each section. */
  private List<String> goOn(String name, Path layout, String backend) throws Exception {
    Path savepoint = Files.createDirectories(folder.resolve(name));
    try (Stream<Path> files = Files.list(layout.resolve(SAVEPOINT))) {
      for (Path file : files.toList()) {
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
          Files.copy(in, savepoint.resolve(file.getFileName().toString().replace(".gz", "")));
        }
      }
    }
    CollectingStore store = new CollectingStore("layout " + name, false);
    define(store, layout, backend, Optional.of(savepoint.toUri().toString())).execute();
    List<String> lines = new ArrayList<>();
    store.content().forEach((key, value) -> lines.add(key + ": " + escaped(value)));
    return lines;
  }

  /** On one line, whatever bytes a field holds. */
  private static String escaped(String value) {
    StringBuilder text = new StringBuilder();
    value
        .chars()
        .forEach(
            c -> {
              if (c >= ' ' && c < 127 && c != '\\') {
                text.append((char) c);
              } else {
                text.append("\\x%02x".formatted(c));
              }
            });
    return text.toString();
  }

  /**
   * @param savepoint to go on from; without one it reads slowly, to be stopped in the middle
   */
  private static StreamExecutionEnvironment define(
      CollectingStore store, Path layout, String backend, Optional<String> savepoint) {
    Configuration options = new Configuration();
    options.set(PipelineOptions.GENERIC_TYPES, false);
    options.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    options.set(PipelineOptions.OBJECT_REUSE, true);
    options.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(1));
    options.set(StateBackendOptions.STATE_BACKEND, backend);
    savepoint.ifPresent(path -> options.set(StateRecoveryOptions.SAVEPOINT_PATH, path));
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(options);
    env.setParallelism(savepoint.isPresent() ? 1 : 2);
    CatalogueText catalogue = CatalogueText.read(layout.resolve(CATALOGUE));
    List<Path> files = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      files.add(layout.resolve("events-%d.jsonl.gz".formatted(partition)));
    }
    Source<LogRecord, ?, ?> events = FileLog.events(catalogue, files);
    MembersJob.define(
        env,
        new MembersJob.Sources(
            savepoint.isPresent() ? events : slow(events, store.run()), Optional.empty()),
        new MembersJob.Sinks(store, new DiscardingSink<>()),
        new MembersSettings(
            catalogue,
            1,
            PublishInterval.always(Duration.ofMillis(20)),
            Duration.ofSeconds(30),
            Duration.ofDays(1),
            LogEnd.OF_DATA,
            ErasedMembers.NONE));
    return env;
  }

  private static <S extends SourceSplit, E> Source<LogRecord, S, E> slow(
      Source<LogRecord, S, E> source, String run) {
    return new DisturbedSource<>(source, run, 0, 0);
  }

  private static void write(Path file, List<String> lines) throws IOException {
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      for (String line : lines) {
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static Stream<String> lines(Path file) throws IOException {
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines();
    }
  }
}
