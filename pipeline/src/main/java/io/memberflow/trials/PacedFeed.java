package io.memberflow.trials;

import io.memberflow.demo.SimulatedFeed;
import io.memberflow.platform.LocalPlatform;
import io.memberflow.platform.LogProducer;
import io.memberflow.servers.ServerException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Sends a log to Kafka over a stated time, each partition at its own pace, from a thread of its
 * own. Its last part is held back until it is asked for, so that every partition has something left
 * for a job that comes later.
 */
final class PacedFeed implements AutoCloseable {
  private static final double HELD_BACK = 0.02;
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(60);

  private final PacedLog log;
  private final LogProducer producer;
  private final List<Double> paces;
  private final Duration load;
  private final int[] sent = new int[PacedLog.PARTITIONS];
  private final NavigableMap<Long, Long> sentAt = new ConcurrentSkipListMap<>(Map.of(0L, 0L));
  private final AtomicReference<RuntimeException> failure = new AtomicReference<>();
  private final Thread thread = new Thread(this::run, "paced-feed");
  private volatile double hold = 1;

  /**
   * @param paces of each partition: 1 is even, 2 begins slowly, 0.5 begins fast; all end together
   */
  PacedFeed(PacedLog log, String kafka, List<Double> paces, Duration load) {
    this.log = log;
    this.producer = new LogProducer(kafka);
    this.paces = paces;
    this.load = load;
  }

  void start() {
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      synchronized (producer) {
        new SimulatedFeed(log.shop().settings()).sendItems(producer);
      }
      long last = System.nanoTime();
      for (double share = 0; share < 1; ) {
        long now = System.nanoTime();
        if (sentShare() < hold) {
          share = Math.min(1, share + (now - last) / (double) load.toNanos());
          sendUntil(share * (1 - HELD_BACK));
        }
        last = now;
        TimeUnit.MILLISECONDS.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure.set(e);
    }
  }

  private void sendUntil(double share) {
    synchronized (producer) {
      for (int partition = 0; partition < sent.length; partition++) {
        List<PacedLog.Line> lines = log.partition(partition);
        int until = (int) (lines.size() * Math.pow(share, paces.get(partition)));
        while (sent[partition] < until) {
          PacedLog.Line line = lines.get(sent[partition]++);
          producer.send(
              LocalPlatform.EVENTS, partition, line.key(), line.value(), line.writtenAt());
        }
      }
      sentAt.put(sent(), System.nanoTime());
    }
  }

  /** Sends what somebody else has to say, as of the time of the record sent last. */
  void sendExtra(Trial.ExtraRecord extra, int partition) {
    synchronized (producer) {
      List<PacedLog.Line> lines = log.partition(partition);
      PacedLog.Line last = lines.get(Math.max(0, sent[partition] - 1));
      producer.send(
          LocalPlatform.EVENTS,
          partition,
          last.key(),
          extra.bytes(last.value(), last.writtenAt()),
          last.writtenAt());
    }
  }

  /**
   * Sends no more than that until it is told otherwise.
   *
   * @param share of the log, 0–1
   */
  void holdAt(double share) {
    hold = share;
  }

  /** How much of the log has been sent, 0–1. */
  double sentShare() {
    return Math.min(1, sent() / (double) log.size());
  }

  /** Records of the events topic so far. */
  long sent() {
    return producer.sent(LocalPlatform.EVENTS);
  }

  /** How long the oldest record that a reader does not see has been waiting; zero for none. */
  Duration waiting(long seen) {
    Map.Entry<Long, Long> next = sentAt.higherEntry(seen);
    return next == null
        ? Duration.ZERO
        : Duration.ofNanos(Math.max(0, System.nanoTime() - next.getValue()));
  }

  boolean done() {
    if (failure.get() != null) {
      throw failure.get();
    }
    return !thread.isAlive();
  }

  /** Waits until all but what is held back has been sent. */
  void await() {
    try {
      thread.join(load.plus(CLOSE_LIMIT).toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("interrupted while the log was sent", e);
    }
    if (!done()) {
      throw new ServerException("the log was not sent in time; lower --events or raise --load");
    }
    producer.flush();
  }

  /** Sends the rest, too. */
  void finish() {
    await();
    sendUntil(1);
    producer.flush();
  }

  @Override
  public void close() {
    thread.interrupt();
    producer.close();
  }
}
