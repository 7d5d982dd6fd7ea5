package io.memberflow.bench;

import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import io.memberflow.events.EventWriter;
import io.memberflow.platform.LocalPlatform;
import io.memberflow.platform.LogProducer;
import io.memberflow.platform.LogProgress;
import io.memberflow.servers.ServerException;
import io.memberflow.simulation.ShopSettings;
import io.memberflow.store.RecordKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/**
 * Members whom the job knows before the measured traffic begins: each viewed one item in the four
 * weeks before. The members of the traffic are among them.
 */
final class Residents {
  private static final Duration SPAN = Duration.ofDays(28);

  /** Has no factor in common with any number of members below it, so that all come once. */
  private static final long STRIDE = 1_000_000_007L;

  private static final int SAMPLE = 1_000;
  private static final long LOOK_EVERY_MILLIS = 20;

  /** A look at the sample costs Redis as much as a thousand writes. */
  private static final long SAMPLE_EVERY_MILLIS = 1_000;

  private final int count;
  private final ShopSettings traffic;

  Residents(int count, ShopSettings traffic) {
    this.count = count;
    this.traffic = traffic;
  }

  /** Writes their views to the log. */
  void send(LogProducer log) {
    EventWriter writer = new EventWriter();
    for (int i = 0; i < count; i++) {
      Event view = view(i);
      byte[] key = view.member().getBytes(StandardCharsets.UTF_8);
      log.send(LocalPlatform.EVENTS, key, writer.write(view), view.time());
    }
    log.flush();
  }

  private Event view(int i) {
    long from = traffic.start().minus(SPAN).toEpochMilli();
    long time = from + Math.floorDiv(SPAN.toMillis() * i, count);
    int item = i % traffic.items();
    return Event.builder(EventType.VIEW, "r" + i, member(i * STRIDE % count), time)
        .item("i%06d".formatted(item))
        .category("c" + item % 12)
        .device(i % 2 == 0 ? "phone" : "desktop")
        .build();
  }

  /** As the simulated shop calls its members. */
  private static String member(long index) {
    return "m%07d".formatted(index);
  }

  /** Waits until the running job has read them all and has told the store of them. */
  void awaitPublished(LocalPlatform platform, String namespace) {
    LogProgress progress;
    do {
      pause(platform, LOOK_EVERY_MILLIS);
      progress = platform.progress(namespace);
    } while (progress.read() < count);
    int step = Math.max(1, count / SAMPLE);
    List<RecordKey> sample =
        IntStream.iterate(0, i -> i < count, i -> i + step)
            .mapToObj(i -> new RecordKey(namespace, RecordKey.MEMBER, member(i)))
            .toList();
    while (platform.reader().read(sample).stream().anyMatch(record -> !record.exists())) {
      pause(platform, SAMPLE_EVERY_MILLIS);
    }
  }

  /**
   * Waits until a job that has read the savepoint comes to the log's end, and ends it.
   *
   * @param logged records in the log, those of the residents included
   * @return events per second from now until the last change is published
   */
  double rate(LocalPlatform platform, String namespace, long logged) {
    long first = awaitRead(platform, namespace, count + 1L);
    long start = System.nanoTime();
    awaitRead(platform, namespace, logged);
    platform.drain();
    return (logged - first) / ((System.nanoTime() - start) / 1e9);
  }

  private static long awaitRead(LocalPlatform platform, String namespace, long records) {
    long read;
    while ((read = platform.progress(namespace).read()) < records) {
      pause(platform, LOOK_EVERY_MILLIS);
    }
    return read;
  }

  private static void pause(LocalPlatform platform, long millis) {
    platform.requireRunning();
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("the benchmark was interrupted", e);
    }
  }
}
