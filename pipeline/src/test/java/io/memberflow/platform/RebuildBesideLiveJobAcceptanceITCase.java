package io.memberflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.cli.Memberflow;
import io.memberflow.export.NamespaceExport;
import io.memberflow.members.MembersConfig;
import io.memberflow.members.MembersRun;
import io.memberflow.simulation.ShopSettings;
import io.memberflow.store.Provenance;
import io.memberflow.store.RecordKey;
import io.memberflow.store.StoredRecord;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A store that lost everything under a job that goes on holds the same after a rebuild, although
 * the partitions of the log end at different times.
 */
class RebuildBesideLiveJobAcceptanceITCase {
  private static final String NAMESPACE = "shop";

  /**
   * Longer than {@code idle-after}, and than a job whose event time stands still keeps a change.
   */
  private static final long REST_NANOS = 11_000_000_000L;

  private static final long LOOK_MILLIS = 1_000;

  @TempDir private static Path folder;

  @Test
  @Timeout(400)
  void store_rebuiltBesideALiveJob_holdsWhatItHeld() throws Exception {
    try (LocalPlatform platform = LocalPlatform.start(NAMESPACE, 2)) {
      SimulatedLog.of(ShopSettings.ofSize(7, 40_000)).sendTo(platform);
      Path file =
          Files.writeString(
              folder.resolve("members.yaml"),
              """
              namespace: %s
              kafka: {bootstrap: '%s', items: items}
              redis: {uri: '%s'}
              idle-after: 10s
              """
                  .formatted(NAMESPACE, platform.kafkaAddress(), platform.redisAddress()));
      MembersConfig config = MembersConfig.read(file, System::getenv);
      StreamExecutionEnvironment env = platform.environment();
      MembersRun.define(env, config, MembersRun.prepareStore(config));
      platform.execute(env, "members");

      Path before = exportAtRest(platform);
      long slowest =
          IntStream.range(0, LocalPlatform.PARTITIONS)
              .mapToLong(partition -> newest(platform, partition))
              .min()
              .orElseThrow();
      assertThat((long) eventTime(platform).getAsDouble())
          .as("silent partitions do not hold the job back")
          .isGreaterThan(slowest);

      platform.redis().kill();
      platform.redis().restartEmpty();
      while (eventTime(platform).isEmpty()) {
        platform.requireRunning();
        Thread.sleep(20);
      }
      StringWriter said = new StringWriter();
      PrintWriter all = new PrintWriter(said, true);
      assertThat(Memberflow.run(all, all, "rebuild", "--config", file.toString()))
          .as(said.toString())
          .isZero();

      assertThat(export(platform, "after")).hasSameBinaryContentAs(before);
    }
  }

  /**
   * When all is read, and event time has come to where silent partitions let it and stays there.
   */
  private static Path exportAtRest(LocalPlatform platform) throws Exception {
    Path last = export(platform, "0");
    long since = System.nanoTime();
    while (platform.progress().read() <= 40_000
        || eventTime(platform).isEmpty()
        || !weightsAreUpToDate(platform)
        || System.nanoTime() - since < REST_NANOS) {
      Thread.sleep(LOOK_MILLIS);
      platform.requireRunning();
      Path next = export(platform, last.getFileName() + "0");
      if (Files.mismatch(last, next) >= 0) {
        last = next;
        since = System.nanoTime();
      }
    }
    return last;
  }

  /** A live job publishes weights once a minute, and when its event time stands still. */
  private static boolean weightsAreUpToDate(LocalPlatform platform) {
    return CatalogueText.shipped().parse().models().stream()
        .allMatch(
            model ->
                version(platform, RecordKey.MODEL, model.name(), "snapshot")
                    .equals(version(platform, RecordKey.METRICS, model.name(), "overall")));
  }

  private static Optional<String> version(
      LocalPlatform platform, String kind, String id, String section) {
    return platform
        .reader()
        .read(new RecordKey(NAMESPACE, kind, id))
        .section(section)
        .map(Provenance::version);
  }

  private static OptionalDouble eventTime(LocalPlatform platform) {
    return source(platform, "event-time").number("event-time");
  }

  private static long newest(LocalPlatform platform, int partition) {
    return (long)
        source(platform, LocalPlatform.EVENTS + "/" + partition)
            .number("newest-event-time")
            .orElseThrow();
  }

  private static StoredRecord source(LocalPlatform platform, String id) {
    return platform.reader().read(new RecordKey(NAMESPACE, RecordKey.SOURCE, id));
  }

  private static Path export(LocalPlatform platform, String name) throws IOException {
    Path file = folder.resolve(name);
    new NamespaceExport(platform.redisSettings(), NAMESPACE, Optional.empty(), lines -> {})
        .write(file);
    return file;
  }
}
