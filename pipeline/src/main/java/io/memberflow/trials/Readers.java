package io.memberflow.trials;

import io.memberflow.platform.LocalPlatform;
import io.memberflow.platform.LogProgress;
import io.memberflow.servers.ServerException;
import io.memberflow.store.RecordReader;
import io.memberflow.store.StoreException;
import io.memberflow.store.redis.RedisRecordReader;
import io.memberflow.store.redis.RedisSettings;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;

/** How far readers of Redis see into the log: looked at again and again, on a thread of its own. */
final class Readers implements AutoCloseable {
  private static final Duration EVERY = Duration.ofMillis(100);
  private static final Duration SAY_EVERY = Duration.ofSeconds(5);

  private final RecordReader reader;
  private final String namespace;
  private final LongFunction<Duration> waiting;
  private final Consumer<String> progress;
  private final Thread thread = new Thread(this::run, "readers");
  private volatile long seen;
  private volatile Duration longestWait = Duration.ZERO;

  /**
   * @param waiting how long the oldest record has waited that readers do not see
   * @param progress told every few seconds what is waited for
   */
  Readers(
      RedisSettings redis,
      String namespace,
      LongFunction<Duration> waiting,
      Consumer<String> progress) {
    this.reader = new RedisRecordReader(redis);
    this.namespace = namespace;
    this.waiting = waiting;
    this.progress = progress;
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        look();
        TimeUnit.MILLISECONDS.sleep(EVERY.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      seen = progress().read();
    } catch (StoreException e) {
      // readers see nothing now: what waits goes on waiting
    }
    Duration now = waiting.apply(seen);
    if (now.compareTo(longestWait) > 0) {
      longestWait = now;
    }
  }

  /**
   * @throws StoreException where Redis does not answer
   */
  LogProgress progress() {
    return LogProgress.read(reader, namespace, LocalPlatform.EVENTS, LocalPlatform.PARTITIONS);
  }

  /** The longest that a record was in the log before readers saw it, since the last call. */
  Duration takeLongestWait() {
    Duration longest = longestWait;
    longestWait = Duration.ZERO;
    return longest;
  }

  /**
   * Waits until readers see so many records.
   *
   * @return how long that took
   * @throws ServerException where it takes longer than the limit
   */
  Duration await(long records, Duration limit) {
    long start = System.nanoTime();
    Duration said = Duration.ZERO;
    while (seen < records) {
      Duration passed = Duration.ofNanos(System.nanoTime() - start);
      if (passed.minus(said).compareTo(SAY_EVERY) > 0) {
        said = passed;
        progress.accept(
            "readers see %,d of %,d records, waited for %d s of at most %d"
                .formatted(seen, records, passed.toSeconds(), limit.toSeconds()));
      }
      if (passed.compareTo(limit) > 0) {
        throw new ServerException(
            "readers see %,d of %,d records after %d s"
                .formatted(seen, records, limit.toSeconds()));
      }
      try {
        TimeUnit.MILLISECONDS.sleep(EVERY.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ServerException("interrupted while readers were waited for", e);
      }
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(EVERY.toMillis() * 50);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    reader.close();
  }
}
