package io.memberflow.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.cleaning.ErasedMembers;
import io.memberflow.cleaning.LogRecord;
import io.memberflow.cleaning.LogRecordSerializer;
import io.memberflow.epochs.LogEnd;
import io.memberflow.members.MembersJob;
import io.memberflow.members.MembersSettings;
import io.memberflow.members.ShopLog;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.servers.ServerException;
import io.memberflow.sources.FileLog;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.testutils.MiniClusterResourceConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.test.junit5.InjectClusterRESTAddress;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.junit.jupiter.api.BeforeAll;
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
@Timeout(300)
class StopUnderLoadITCase {
  private static final int STOPS = Integer.getInteger("memberflow.stops", 2);
  private static final int BUSY_WRITES = 100;

  @RegisterExtension
  static final MiniClusterExtension CLUSTER =
      new MiniClusterExtension(
          new MiniClusterResourceConfiguration.Builder()
              .setConfiguration(smallBuffers())
              .setNumberTaskManagers(1)
              .setNumberSlotsPerTaskManager(2)
              .build());

  @TempDir static Path folder;

  private static List<Path> log;

  /** So that a source waits soon. */
  private static Configuration smallBuffers() {
    Configuration options = new Configuration();
    options.set(TaskManagerOptions.MEMORY_SEGMENT_SIZE, MemorySize.parse("4kb"));
    return options;
  }

  /** The second reader has next to nothing to read. */
  @BeforeAll
  static void write() throws Exception {
    log = ShopLog.write(folder, 2, 20_000);
    Files.write(log.get(1), Files.readAllLines(log.get(1)).subList(0, 1));
  }

  /**
   * Takes its time for each record, until it is told not to.
   *
   * @param millis for each
   */
  private record SlowSink<T>(String run, long millis) implements Sink<T> {
    private static final long serialVersionUID = 1L;
    private static final Map<String, AtomicInteger> WRITTEN = new ConcurrentHashMap<>();
    private static final Set<String> FAST = ConcurrentHashMap.newKeySet();

    private AtomicInteger written() {
      return WRITTEN.computeIfAbsent(run, r -> new AtomicInteger());
    }

    private void becomeFast() {
      FAST.add(run);
    }

    private void awaitBusy(JobClient job) throws Exception {
      while (written().get() < BUSY_WRITES) {
        assertThat(job.getJobExecutionResult()).isNotDone();
        Thread.sleep(5);
      }
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
      AtomicInteger count = written();
      return new SinkWriter<>() {
        @Override
        public void write(T record, Context at) throws InterruptedException {
          if (!FAST.contains(run)) {
            Thread.sleep(millis);
          }
          count.incrementAndGet();
        }

        @Override
        public void flush(boolean endOfInput) {}

        @Override
        public void close() {}
      };
    }
  }

  private static StreamExecutionEnvironment environment() {
    Configuration options = new Configuration();
    options.set(PipelineOptions.OBJECT_REUSE, true);
    options.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(options);
    env.setParallelism(2);
    env.enableCheckpointing(500);
    return env;
  }

  private static Path stop(
      URI flink, JobClient job, String name, List<String> said, Runnable then) {
    FlinkCluster cluster =
        new FlinkCluster(
            flink.toString(),
            Duration.ofMinutes(1),
            line -> {
              said.add(line);
              if (line.contains("refused")) {
                then.run();
              }
            });
    String savepoint =
        cluster.stop(
            job.getJobID().toHexString(), Optional.of(folder.resolve(name).toUri().toString()));
    return Path.of(URI.create(savepoint));
  }

  @Test
  void mainJob_thatCatchesUp_isStoppedAtOnce(@InjectClusterRESTAddress URI flink) throws Exception {
    int refused = 0;
    for (int i = 0; i < STOPS; i++) {
      SlowSink<Publication> store = new SlowSink<>("stop " + i, 1);
      StreamExecutionEnvironment env = environment();
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
      JobClient job = env.executeAsync("stop under load");
      store.awaitBusy(job);
      List<String> said = new ArrayList<>();
      try {
        stop(flink, job, "stops", said, () -> {});
      } catch (ServerException e) {
        said.add(e.getMessage());
        job.cancel().get(1, TimeUnit.MINUTES);
      }
      refused += said.stream().anyMatch(line -> line.contains("refused")) ? 1 : 0;
    }
    System.out.printf("%d stops, %d refused%n", STOPS, refused);
    assertThat(refused).isZero();
  }

  /** As a job that goes on from a savepoint of an earlier layout. */
  private static final class StateOfEverySubtask extends AbstractStreamOperator<LogRecord>
      implements OneInputStreamOperator<LogRecord, LogRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
      super.initializeState(context);
      context
          .getOperatorStateStore()
          .getUnionListState(new ListStateDescriptor<>("every", LongSerializer.INSTANCE));
    }

    @Override
    public void processElement(StreamRecord<LogRecord> element) {
      output.collect(element);
    }
  }

  @Test
  void stopThatIsRefused_isRepeated_andTheJobGoesOnInBetween(@InjectClusterRESTAddress URI flink)
      throws Exception {
    SlowSink<LogRecord> sink = new SlowSink<>("repeated", 10);
    StreamExecutionEnvironment env = environment();
    env.fromSource(
            FileLog.history(ShopLog.CATALOGUE, log.stream().map(List::of).toList(), Long.MAX_VALUE),
            WatermarkStrategy.noWatermarks(),
            "log")
        .uid("log")
        .transform("every", LogRecordSerializer.TYPE, new StateOfEverySubtask())
        .uid("every")
        .keyBy(LogRecord::offset, Types.LONG)
        .sinkTo(sink)
        .uid("slow");
    JobClient job = env.executeAsync("stop that is refused");
    sink.awaitBusy(job);
    List<String> said = new ArrayList<>();

    Path savepoint = stop(flink, job, "repeated", said, sink::becomeFast);

    assertThat(said).anySatisfy(line -> assertThat(line).contains("refused").contains("stop 2 of"));
    assertThat(savepoint.resolve("_metadata")).exists();
  }
}
