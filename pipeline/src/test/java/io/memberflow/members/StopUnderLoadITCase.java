package io.memberflow.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.cleaning.ErasedMembers;
import io.memberflow.epochs.LogEnd;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.sources.FileLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A stop with savepoint while one reader waits for those after it and the other has nothing left to
 * read, as when a job catches up with a log whose partitions end apart. The first takes the
 * savepoint before it counts as finished, the second after: Flink refuses that where a state of the
 * source's task is given to every subtask on restore.
 *
 * <p>{@code -Dmemberflow.stops=20} tries it that often.
 */
class StopUnderLoadITCase {
  private static final int STOPS = Integer.getInteger("memberflow.stops", 2);
  private static final int BUSY_WRITES = 300;

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setConfiguration(smallBuffers())
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @TempDir static Path folder;

  /** So that a source waits soon. */
  private static Configuration smallBuffers() {
    Configuration options = new Configuration();
    options.set(TaskManagerOptions.MEMORY_SEGMENT_SIZE, MemorySize.parse("4kb"));
    return options;
  }

  /** Takes its time for each record. */
  private record SlowStore(String run) implements Sink<Publication> {
    private static final long serialVersionUID = 1L;
    private static final Map<String, AtomicInteger> WRITTEN = new ConcurrentHashMap<>();

    private AtomicInteger written() {
      return WRITTEN.computeIfAbsent(run, r -> new AtomicInteger());
    }

    @Override
    public SinkWriter<Publication> createWriter(WriterInitContext context) {
      AtomicInteger count = written();
      return new SinkWriter<>() {
        @Override
        public void write(Publication published, Context at) throws InterruptedException {
          Thread.sleep(1);
          count.incrementAndGet();
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
      };
    }
  }

  @Test
  @Timeout(300)
  void job_thatCatchesUp_isStoppedEachTime() throws Exception {
    List<Path> log = ShopLog.write(folder, 2, 20_000);
    // the second reader has nothing to read
    Files.write(log.get(1), Files.readAllLines(log.get(1)).subList(0, 1));
    List<String> refused = new ArrayList<>();
    for (int i = 0; i < STOPS; i++) {
      SlowStore store = new SlowStore("stop " + i);
      JobClient job = start(log, store);
      while (store.written().get() < BUSY_WRITES) {
        assertThat(job.getJobExecutionResult()).isNotDone();
        Thread.sleep(5);
      }
      try {
        job.stopWithSavepoint(
                false, folder.resolve("savepoints").toUri().toString(), SavepointFormatType.NATIVE)
            .get(1, TimeUnit.MINUTES);
      } catch (java.util.concurrent.ExecutionException e) {
        refused.add(rootOf(e).toString());
        job.cancel().get(1, TimeUnit.MINUTES);
      }
    }
    System.out.printf("%d stops, %d refused%n", STOPS, refused.size());
    assertThat(refused).isEmpty();
  }

  private static Throwable rootOf(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }

  private static JobClient start(List<Path> log, SlowStore store) throws Exception {
    Configuration options = MembersRun.pipelineOptions();
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(options);
    env.setParallelism(2);
    MembersJob.define(
        env,
        new MembersJob.Sources(FileLog.events(ShopLog.CATALOGUE, log), Optional.empty()),
        new MembersJob.Sinks(store, new DiscardingSink<>()),
        new MembersSettings(
            ShopLog.CATALOGUE,
            1,
            PublishInterval.always(Duration.ofMillis(20)),
            Duration.ofSeconds(30),
            Duration.ofDays(1),
            LogEnd.OF_DATA,
            ErasedMembers.NONE));
    return env.executeAsync("stop under load");
  }
}
