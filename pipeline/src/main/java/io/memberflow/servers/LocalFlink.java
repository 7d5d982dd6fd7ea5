package io.memberflow.servers;

import io.memberflow.state.RocksDbMerges;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Flink in this JVM, with its web interface, RocksDB state and checkpoints, set as in production.
 */
public final class LocalFlink implements AutoCloseable {
  private static final int ATTEMPTS = 3;

  private final Path folder = ServerFolder.create("flink");
  private final Thread hook = new Thread(() -> ServerFolder.delete(folder), "close-flink");
  private final int parallelism;
  private final int webPort;

  /** Opens nothing before {@link #environment()} is executed. */
  public LocalFlink(int parallelism) {
    this.parallelism = parallelism;
    this.webPort = FreePorts.find(1).get(0);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  public String webAddress() {
    return "http://localhost:" + webPort;
  }

  /** Where savepoints go. */
  public String savepoints() {
    return folder.resolve("savepoints").toUri().toString();
  }

  public StreamExecutionEnvironment environment() {
    return environment(new Configuration());
  }

  /**
   * The same with other options.
   *
   * @param options win over those that are usual here
   */
  public StreamExecutionEnvironment environment(Configuration options) {
    Configuration c = new Configuration();
    c.set(RestOptions.PORT, webPort);
    c.set(RestOptions.BIND_PORT, Integer.toString(webPort));
    c.set(RestOptions.ADDRESS, "localhost");
    // who waits for a task to run would learn of it up to three seconds late
    c.set(WebOptions.REFRESH_INTERVAL, Duration.ofMillis(500));
    c.set(TaskManagerOptions.NUM_TASK_SLOTS, parallelism);
    c.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(512));
    c.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(128));
    c.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(128));
    c.set(StateBackendOptions.STATE_BACKEND, "rocksdb");
    c.setString("state.backend.rocksdb.timer-service.factory", "HEAP");
    // without it, the first event of every member looks through all files of the state
    c.setString("state.backend.rocksdb.use-bloom-filter", "true");
    // at 64 MB, what one step holds unflushed makes another one flush record by record
    c.setString("state.backend.rocksdb.writebuffer.size", "16mb");
    c.setString("state.backend.rocksdb.options-factory", RocksDbMerges.class.getName());
    // RocksDB's Snappy is built without optimisation: most of what flushes and merges cost
    c.setString("state.backend.rocksdb.compression.per.level", "LZ4_COMPRESSION");
    c.setString("state.backend.rocksdb.localdir", folder.resolve("rocksdb").toString());
    c.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(10));
    c.set(CheckpointingOptions.CHECKPOINT_STORAGE, "filesystem");
    c.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        folder.resolve("checkpoints").toUri().toString());
    c.set(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true);
    c.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
    c.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    c.set(PipelineOptions.OBJECT_REUSE, true);
    c.set(PipelineOptions.GENERIC_TYPES, false);
    c.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    c.addAll(options);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironmentWithWebUI(c);
    env.setParallelism(parallelism);
    return env;
  }

  /**
   * Options for a run that goes on after its process was killed, and fails for good where it fails
   * again and again: a refused state would otherwise be refused for ever.
   *
   * @param checkpoints folder that outlives the process
   */
  public static Configuration resumable(Path checkpoints, Duration interval) {
    Configuration options = new Configuration();
    options.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, interval);
    options.set(CheckpointingOptions.CHECKPOINTS_DIRECTORY, checkpoints.toUri().toString());
    options.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    options.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    options.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, ATTEMPTS);
    options.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofSeconds(1));
    return options;
  }

  @Override
  public void close() {
    ServerFolder.delete(folder);
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is ending: the hook runs and finds nothing to do
    }
  }
}
