package io.memberflow.faults;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memberflow.servers.LocalFlinkCluster;
import io.memberflow.servers.ServerException;
import io.memberflow.trials.PacedLog;
import io.memberflow.trials.Trial;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/** How each fault strikes. */
final class Strikes {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration KILLING = Duration.ofSeconds(60);
  private static final int OUTAGE_SECONDS = 5;
  private static final int DISK_SECONDS = 15;

  /** Days by which a clock is wrong; behind: more than the longest lateness, a week. */
  private static final int[] WRONG_DAYS = {1, 30, 365, -8, -30};

  private static final int REPEATS = 20;
  private static final int DEEP = 20_000;
  private static final int LARGE_BYTES = 900_000;

  private Strikes() {}

  static int none(Trial trial, SmallDisk disk, SplittableRandom random) {
    return 0;
  }

  static int taskManagers(Trial trial, SmallDisk disk, SplittableRandom random)
      throws InterruptedException {
    long end = System.nanoTime() + KILLING.toNanos();
    for (int n = 0; System.nanoTime() < end; n++) {
      killTaskManager(trial, 1 + n % LocalFlinkCluster.TASK_MANAGERS);
      TimeUnit.MILLISECONDS.sleep(3_000 + random.nextInt(4_000));
    }
    return 0;
  }

  private static void killTaskManager(Trial trial, int number) {
    String name = LocalFlinkCluster.taskManager(number);
    trial.cluster().kill(name);
    trial.cluster().restart(name);
  }

  static int jobManager(Trial trial, SmallDisk disk, SplittableRandom random) {
    trial.cluster().kill(LocalFlinkCluster.JOB_MANAGER);
    trial.cluster().restart(LocalFlinkCluster.JOB_MANAGER);
    return 0;
  }

  static int kafka(Trial trial, SmallDisk disk, SplittableRandom random)
      throws InterruptedException {
    trial.kafka().kill();
    TimeUnit.SECONDS.sleep(OUTAGE_SECONDS);
    trial.kafka().restart();
    return 0;
  }

  static int redis(Trial trial, SmallDisk disk, SplittableRandom random)
      throws InterruptedException {
    trial.redis().kill();
    TimeUnit.SECONDS.sleep(OUTAGE_SECONDS);
    trial.redis().restart();
    return 0;
  }

  static int emptied(Trial trial, SmallDisk disk, SplittableRandom random) {
    trial.redis().restartEmpty();
    return 0;
  }

  static int disk(Trial trial, SmallDisk disk, SplittableRandom random)
      throws InterruptedException {
    int before = trial.checkpoints();
    if (before == 0) {
      throw new ServerException("no checkpoint was completed before the disk was filled");
    }
    disk.fill();
    TimeUnit.SECONDS.sleep(DISK_SECONDS / 2);
    killTaskManager(trial, 1);
    TimeUnit.SECONDS.sleep(DISK_SECONDS - DISK_SECONDS / 2);
    disk.free();
    return 0;
  }

  static int poison(Trial trial, SmallDisk disk, SplittableRandom random) {
    byte[] noise = new byte[1_000];
    for (int i = 0; i < noise.length; i++) {
      noise[i] = (byte) random.nextInt();
    }
    List<byte[]> records =
        List.of(
            new byte[0],
            noise,
            "[".repeat(DEEP).getBytes(StandardCharsets.UTF_8),
            "{\"member\":".repeat(DEEP).getBytes(StandardCharsets.UTF_8),
            "null".getBytes(StandardCharsets.UTF_8),
            "{\"id\":1e999,\"type\":\"view\"}".getBytes(StandardCharsets.UTF_8),
            new byte[LARGE_BYTES]);
    return send(trial, records.stream().map(r -> (Trial.ExtraRecord) (b, w) -> r).toList());
  }

  static int clockSkew(Trial trial, SmallDisk disk, SplittableRandom random) {
    return send(
        trial,
        Arrays.stream(WRONG_DAYS)
            .mapToObj(days -> (Trial.ExtraRecord) (before, at) -> skewed(before, at, days))
            .toList());
  }

  /** A sound event of a member who exists, by a wrong clock. */
  private static byte[] skewed(byte[] before, long writtenAt, int days) {
    ObjectNode event = JSON.createObjectNode();
    try {
      if (JSON.readTree(before) instanceof ObjectNode sound) {
        event = sound;
      }
    } catch (IOException e) {
      // the record before is one of the broken ones: then it is refused for what it lacks
    }
    event.put("id", "skewed-" + days + "-" + writtenAt);
    event.put("time", Instant.ofEpochMilli(writtenAt).plus(Duration.ofDays(days)).toString());
    try {
      return JSON.writeValueAsBytes(event);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int send(Trial trial, List<Trial.ExtraRecord> records) {
    int sent = 0;
    for (int repeat = 0; repeat < REPEATS; repeat++) {
      for (Trial.ExtraRecord record : records) {
        trial.sendExtra(record, sent++ % PacedLog.PARTITIONS);
      }
    }
    return sent;
  }
}
