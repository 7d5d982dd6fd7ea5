package io.memberflow.publishing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.RecordWriter;
import io.memberflow.store.Section;
import io.memberflow.store.StoreException;
import io.memberflow.store.StoreUnavailableException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RedisSinkWriterOperatorTest {
  private static final long FLUSH_MILLIS = 100;
  private static final int BATCH = 1000;
  private static final long NOW = 100_000;

  private final FakeStore store = new FakeStore();
  private final TestProcessingTimeService timers = new TestProcessingTimeService();
  private final Map<String, Gauge<?>> gauges = new HashMap<>();
  private RedisSinkWriter writer;

  /** Keeps what was written; is away, refuses or hangs on demand. */
  private static final class FakeStore implements RecordWriter {
    private final List<RecordWrite> written = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch hanging = new CountDownLatch(1);
    private volatile boolean away;
    private volatile boolean hangs;
    private volatile boolean interrupted;
    private volatile boolean closed;
    private volatile int attempts;
    private volatile String refusal;

    @Override
    public void write(Collection<RecordWrite> writes) {
      attempts++;
      if (hangs) {
        hanging.countDown();
        try {
          TimeUnit.SECONDS.sleep(60);
        } catch (InterruptedException e) {
          interrupted = true;
          Thread.currentThread().interrupt();
        }
        throw new StoreUnavailableException("store:1", "it hangs", null);
      }
      if (away) {
        throw new StoreUnavailableException("store:1", "it is away", null);
      }
      if (refusal != null) {
        throw new StoreException(refusal);
      }
      written.addAll(writes);
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  @BeforeEach
  void open() throws Exception {
    timers.setCurrentTime(0);
    writer =
        new RedisSinkWriter(
            store,
            "shop",
            Duration.ofDays(1),
            FLUSH_MILLIS,
            timers,
            new UnregisteredMetricsGroup() {
              @Override
              public <T, G extends Gauge<T>> G gauge(String name, G gauge) {
                gauges.put(name, gauge);
                return gauge;
              }
            },
            Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC));
  }

  @AfterEach
  void close() throws Exception {
    writer.close();
  }

  private void write(String member, String section, long asOf) throws Exception {
    writer.write(
        new Publication(
            RecordKey.MEMBER,
            member,
            Section.builder(section, asOf, 1, "v").put(section, asOf).build()),
        null);
  }

  private void publish(String member, String section, long asOf) {
    try {
      write(member, section, asOf);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void gauges_tellWhatWaitsAndHowOldTheNewestIsWhenItIsWritten() throws Exception {
    assertThat(gauges.get("redis-freshness-millis").getValue()).isEqualTo(Double.NaN);
    write("m1", "a", NOW - 7_000);
    write("m1", "a", NOW - 6_000);
    write("m2", "a", NOW - 9_000);
    assertThat(gauges.get("redis-waiting").getValue()).as("merged by record").isEqualTo(2);

    writer.flush(false);

    assertThat(gauges.get("redis-waiting").getValue()).isEqualTo(0);
    assertThat(gauges.get("redis-freshness-millis").getValue()).isEqualTo(6_000.0);
    assertThat(gauges.get("redis-flush-millis").getValue()).isEqualTo(0L);
  }

  @Test
  void publications_ofOneRecord_areOneWriteWithTheNewestSections() throws Exception {
    write("m", "score", 5);
    write("m", "other", 1);
    write("m", "score", 7);
    write("m", "score", 6);
    write("n", "score", 1);
    writer.flush(false);

    assertThat(store.written).extracting(w -> w.key().id()).containsExactly("m", "n");
    assertThat(store.written.get(0).sections())
        .extracting(s -> s.name() + " " + s.asOf())
        .containsExactly("score 7", "other 1");
    assertThat(store.written.get(0).timeToLive()).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void flush_returnsWhenEverythingIsInTheStore() throws Exception {
    for (int i = 0; i < 2 * BATCH + 1; i++) {
      write("m" + i, "score", i);
    }
    writer.flush(true);

    assertThat(store.written).hasSize(2 * BATCH + 1);
  }

  @Test
  void interval_writesWithoutACheckpoint() throws Exception {
    write("m", "score", 1);
    timers.setCurrentTime(FLUSH_MILLIS);
    for (int i = 0; i < 1000 && store.written.isEmpty(); i++) {
      Thread.sleep(5);
    }

    assertThat(store.written).hasSize(1);
  }

  @Test
  void storeAway_holdsTheJobBackAndLosesNothing() throws Exception {
    store.away = true;
    Thread job =
        new Thread(
            () -> {
              for (int i = 0; i < 3 * BATCH; i++) {
                publish("m" + i, "score", i);
              }
            });
    job.start();
    for (int i = 0; i < 4_000 && store.attempts < 3; i++) {
      job.join(5);
    }
    assertThat(store.attempts).as("tries again").isGreaterThan(2);
    assertThat(job.isAlive()).as("the full buffer holds the job back").isTrue();

    store.away = false;
    job.join(20_000);
    writer.flush(false);

    assertThat(store.written).hasSize(3 * BATCH);
    assertThat(store.written).extracting(RecordWrite::key).doesNotHaveDuplicates();
  }

  @Test
  void refusal_failsTheJobWithTheMessage() throws Exception {
    store.refusal = "WRONGTYPE; delete the key";
    write("m", "score", 1);

    assertThatThrownBy(() -> writer.flush(false))
        .isInstanceOf(IOException.class)
        .hasMessage("WRONGTYPE; delete the key")
        .hasCauseInstanceOf(StoreException.class);
    assertThatThrownBy(() -> writer.flush(false))
        .as("a later checkpoint")
        .isInstanceOf(IOException.class);
  }

  @Test
  void refusal_isNoticedWithoutFurtherRecords() throws Exception {
    store.refusal = "WRONGTYPE";
    write("m", "score", 1);
    timers.setCurrentTime(FLUSH_MILLIS);
    for (int i = 0; i < 1000 && store.attempts == 0; i++) {
      Thread.sleep(5);
    }
    Thread.sleep(50);

    assertThatThrownBy(() -> timers.setCurrentTime(2 * FLUSH_MILLIS))
        .hasMessageContaining("WRONGTYPE");
  }

  @Test
  void close_interruptsAWriteThatHangs() throws Exception {
    store.hangs = true;
    write("m", "score", 1);
    timers.setCurrentTime(FLUSH_MILLIS);
    assertThat(store.hanging.await(10, TimeUnit.SECONDS)).isTrue();

    long start = System.nanoTime();
    writer.close();

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    assertThat(store.interrupted).isTrue();
    assertThat(store.closed).isTrue();
  }
}
