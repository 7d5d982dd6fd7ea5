package io.memberflow.publishing;

import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.RecordWriter;
import io.memberflow.store.Section;
import io.memberflow.store.StoreAccessException;
import io.memberflow.store.StoreUnavailableException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Collects publications, merges those of one record, and writes them in batches on a thread of its
 * own: one batch is written while the next one fills. While the store is away, full, a replica or
 * refuses the user, the batch is tried again until an operator has mended it, and the full buffer
 * holds the job back; nothing is lost. What trying again cannot mend fails the job.
 */
@SuppressWarnings("try") // Flink's close() may be interrupted
final class RedisSinkWriter implements SinkWriter<Publication> {
  private static final Logger LOG = LoggerFactory.getLogger(RedisSinkWriter.class);
  private static final int BATCH = 1_000;

  /** Longer than any write of something older can be on its way. */
  private static final Duration TOMBSTONE = Duration.ofDays(7);

  /** Replays of an old log must still know of an erasure, and readers of a layout. */
  private static final Duration FOREVER = Duration.ofDays(36_500);

  private static final long FIRST_RETRY_MILLIS = 50;
  private static final long LONGEST_RETRY_MILLIS = 2_000;

  private final RecordWriter writer;
  private final String namespace;
  private final Duration timeToLive;
  private final long flushMillis;
  private final ProcessingTimeService timers;
  private final Counter flushes;
  private final Counter retries;
  private final Counter written;
  private final Clock clock;
  private final Outage outage = new Outage(System::nanoTime);
  private final ExecutorService thread;
  private Map<RecordKey, RecordWrite> buffer = new LinkedHashMap<>();
  private Future<?> inFlight;
  private volatile boolean closed;

  // for the metrics, which another thread reads
  private volatile int buffered;
  private volatile int underWay;
  private volatile long lastFlushMillis;
  private volatile double freshness = Double.NaN;

  RedisSinkWriter(
      RecordWriter writer,
      String namespace,
      Duration timeToLive,
      long flushMillis,
      ProcessingTimeService timers,
      MetricGroup metrics,
      Clock clock) {
    this.writer = writer;
    this.namespace = namespace;
    this.timeToLive = timeToLive;
    this.flushMillis = flushMillis;
    this.timers = timers;
    this.flushes = metrics.counter("redis-flushes");
    this.retries = metrics.counter("redis-retries");
    this.written = metrics.counter("redis-records");
    this.clock = clock;
    metrics.gauge("redis-waiting", (Gauge<Integer>) () -> buffered + underWay);
    metrics.gauge("redis-flush-millis", (Gauge<Long>) () -> lastFlushMillis);
    metrics.gauge("redis-freshness-millis", (Gauge<Double>) () -> freshness);
    this.thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "redis-writer");
              thread.setDaemon(true);
              return thread;
            });
    scheduleFlush();
  }

  private void scheduleFlush() {
    timers.registerTimer(
        timers.getCurrentProcessingTime() + flushMillis,
        time -> {
          if (!closed) {
            start();
            scheduleFlush();
          }
        });
  }

  @Override
  public void write(Publication publication, Context context)
      throws IOException, InterruptedException {
    RecordKey key =
        new RecordKey(namespace, publication.kind(), publication.id(), publication.part());
    buffer.merge(key, write(key, publication), RecordWrite::merge);
    buffered = buffer.size();
    if (buffer.size() >= BATCH) {
      start();
    }
  }

  private RecordWrite write(RecordKey key, Publication publication) {
    Section section = publication.section();
    if (publication.erases()) {
      return RecordWrite.erase(key, section.asOf(), section.jobEpoch(), TOMBSTONE);
    }
    boolean kept = key.kind().equals(RecordKey.ERASURE) || key.kind().equals(RecordKey.LAYOUT);
    return new RecordWrite(key, List.of(section), kept ? FOREVER : timeToLive);
  }

  /** Waits for the batch in flight and starts the next one; fails where the last one failed. */
  private void start() throws IOException, InterruptedException {
    if (buffer.isEmpty()) {
      if (inFlight != null && inFlight.isDone()) {
        await();
      }
      return;
    }
    await();
    List<RecordWrite> batch = new ArrayList<>(buffer.values());
    buffer = new LinkedHashMap<>();
    underWay = batch.size();
    buffered = 0;
    inFlight = thread.submit(() -> writeUntilDone(batch));
  }

  private void await() throws IOException, InterruptedException {
    if (inFlight == null) {
      return;
    }
    try {
      inFlight.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
    inFlight = null;
  }

  private void writeUntilDone(List<RecordWrite> batch) {
    long pause = FIRST_RETRY_MILLIS;
    long begun = clock.millis();
    while (!closed) {
      try {
        writer.write(batch);
        flushes.inc();
        written.inc(batch.size());
        measure(batch, begun);
        outage.over().ifPresent(LOG::warn);
        return;
      } catch (StoreUnavailableException | StoreAccessException e) {
        retries.inc();
        outage.failed(batch.size(), e.getMessage()).ifPresent(LOG::warn);
        if (!sleep(pause)) {
          return;
        }
        pause = Math.min(LONGEST_RETRY_MILLIS, pause * 2);
      }
    }
  }

  /** How old the newest of what was written is now: the way from the event to the reader. */
  private void measure(List<RecordWrite> batch, long begun) {
    long now = clock.millis();
    lastFlushMillis = now - begun;
    underWay = 0;
    batch.stream()
        .flatMap(write -> write.sections().stream())
        .mapToLong(Section::asOf)
        .max()
        .ifPresent(newest -> freshness = now - newest);
  }

  private static boolean sleep(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  @Override
  public void flush(boolean endOfInput) throws IOException, InterruptedException {
    start();
    await();
  }

  @Override
  public void close() throws Exception {
    closed = true;
    thread.shutdownNow();
    if (!thread.awaitTermination(10, TimeUnit.SECONDS)) {
      LOG.warn("the Redis writer did not stop within 10 s");
    }
    writer.close();
  }
}
