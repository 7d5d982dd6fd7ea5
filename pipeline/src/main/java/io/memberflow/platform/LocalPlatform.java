package io.memberflow.platform;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.cluster.FlinkCluster;
import io.memberflow.members.MembersConfig;
import io.memberflow.members.MembersRun;
import io.memberflow.servers.LocalFlink;
import io.memberflow.servers.LocalRedis;
import io.memberflow.servers.ServerException;
import io.memberflow.sources.KafkaLog;
import io.memberflow.sources.KafkaSettings;
import io.memberflow.store.redis.RedisRecordReader;
import io.memberflow.store.redis.RedisSettings;
import io.memberflow.store.redis.WriteMode;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The whole platform on this machine: a broker, a Redis server and the main job, all real. */
public final class LocalPlatform implements AutoCloseable {
  public static final String EVENTS = "events";
  public static final String ITEMS = "items";
  public static final String DEAD_LETTERS = "dead-letters";
  public static final String DRIFT = "drift";
  public static final String MODELS = "models";
  public static final int PARTITIONS = 4;
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final String namespace;
  private final LocalServers servers;
  private final LocalFlink flink;
  private final RedisRecordReader reader;
  private JobClient job;

  private LocalPlatform(String namespace, LocalServers servers, LocalFlink flink) {
    this.namespace = namespace;
    this.servers = servers;
    this.flink = flink;
    this.reader = new RedisRecordReader(redisSettings());
  }

  /** Starts the servers and makes the topics; no job yet. Redis keeps what it has when killed. */
  public static LocalPlatform start(String namespace, int parallelism) {
    return start(namespace, parallelism, Map.of());
  }

  /** The same with settings of redis.conf. */
  public static LocalPlatform start(
      String namespace, int parallelism, Map<String, String> redisSettings) {
    LocalServers servers = LocalServers.start(redisSettings);
    return new LocalPlatform(namespace, servers, new LocalFlink(parallelism));
  }

  /** Starts the main job over the topics of this platform. */
  public void runMembers(CatalogueText catalogue) {
    runMembers(catalogue, namespace, Optional.empty());
  }

  /**
   * Starts the main job over the topics of this platform.
   *
   * @param into the namespace that it writes to
   * @param savepoint that it goes on from
   */
  public void runMembers(CatalogueText catalogue, String into, Optional<String> savepoint) {
    Configuration options = new Configuration();
    savepoint.ifPresent(path -> options.set(StateRecoveryOptions.SAVEPOINT_PATH, path));
    StreamExecutionEnvironment env = flink.environment(options);
    defineMembers(env, catalogue, into, false);
    execute(env, "memberflow members");
  }

  /**
   * Adds the main job to an environment.
   *
   * @param into the namespace that it writes to
   * @param bounded it ends where the topics end now
   */
  public void defineMembers(
      StreamExecutionEnvironment env, CatalogueText catalogue, String into, boolean bounded) {
    MembersConfig config =
        new MembersConfig(
            catalogue,
            into,
            kafkaSettings(),
            servers.redisAddress(),
            Duration.ofSeconds(1),
            Duration.ofMillis(500),
            Duration.ofSeconds(30),
            Duration.ofDays(7),
            bounded,
            WriteMode.GUARDED);
    MembersRun.define(env, config, MembersRun.prepareStore(config));
  }

  /** Runs a bounded job to its end; the seconds from when its tasks run. */
  public double timed(StreamExecutionEnvironment env, String name) {
    execute(env, name);
    long start = System.nanoTime();
    try {
      while (job.getJobStatus().get(10, TimeUnit.SECONDS) != JobStatus.RUNNING) {
        start = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(5);
      }
    } catch (ExecutionException | TimeoutException e) {
      throw new ServerException(name + " did not start: " + ServerException.reason(e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException(name + " was interrupted", e);
    }
    await(job.getJobExecutionResult(), name);
    return (System.nanoTime() - start) / 1e9;
  }

  /** Starts another job on this platform's Flink. */
  public void execute(StreamExecutionEnvironment env, String name) {
    try {
      job = env.executeAsync(name);
    } catch (Exception e) {
      throw new ServerException("the job " + name + " could not be started: " + e.getMessage(), e);
    }
  }

  public StreamExecutionEnvironment environment() {
    return flink.environment();
  }

  public KafkaLog log() {
    return new KafkaLog(kafkaSettings());
  }

  private KafkaSettings kafkaSettings() {
    return new KafkaSettings(
        servers.kafkaAddress(),
        EVENTS,
        ITEMS,
        DEAD_LETTERS,
        DRIFT,
        MODELS,
        "memberflow-" + namespace,
        Map.of());
  }

  public RedisSettings redisSettings() {
    return RedisSettings.parse(servers.redisAddress());
  }

  public LogProducer producer() {
    return new LogProducer(servers.kafkaAddress());
  }

  public RedisRecordReader reader() {
    return reader;
  }

  public LogProgress progress() {
    return progress(namespace);
  }

  /** What the job that writes to a namespace says of its progress. */
  public LogProgress progress(String into) {
    return LogProgress.read(reader, into, EVENTS, PARTITIONS);
  }

  /**
   * Fails where the job has ended or failed.
   *
   * @throws ServerException with the job's own error
   */
  public void requireRunning() {
    if (job.getJobExecutionResult().isDone()) {
      await(job.getJobExecutionResult(), "the job");
      throw new ServerException("the job ended before its input did");
    }
  }

  /**
   * Waits until all tasks of the job run: the state of its savepoint is read then.
   *
   * @throws ServerException where it ends or takes longer than ten minutes
   */
  public void awaitRunning() {
    new FlinkCluster(webAddress(), LIMIT, line -> {}).awaitRunning(job.getJobID().toHexString());
  }

  /** Ends the job in order: all that was read is published; what has no answer yet stays so. */
  public void drain() {
    await(
        job.stopWithSavepoint(true, flink.savepoints(), SavepointFormatType.NATIVE),
        "stopping the job");
    await(job.getJobExecutionResult(), "the job");
  }

  /** Ends the job so that another can go on from the savepoint, whose path this returns. */
  public String stop() {
    String savepoint =
        await(
            job.stopWithSavepoint(false, flink.savepoints(), SavepointFormatType.NATIVE),
            "stopping the job");
    await(job.getJobExecutionResult(), "the job");
    return savepoint;
  }

  private static <T> T await(java.util.concurrent.CompletableFuture<T> future, String what) {
    try {
      return future.get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new ServerException(what + " failed: " + ServerException.reason(e), e);
    } catch (TimeoutException e) {
      throw new ServerException(what + " took longer than " + LIMIT.toMinutes() + " min", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException(what + " was interrupted", e);
    }
  }

  public String namespace() {
    return namespace;
  }

  /** For tests that disturb it. */
  LocalRedis redis() {
    return servers.redis();
  }

  /** The job that was started last. */
  JobClient job() {
    return job;
  }

  public String kafkaAddress() {
    return servers.kafkaAddress();
  }

  public String redisAddress() {
    return servers.redisAddress();
  }

  public String webAddress() {
    return flink.webAddress();
  }

  @Override
  public void close() {
    if (job != null && !job.getJobExecutionResult().isDone()) {
      job.cancel();
    }
    reader.close();
    servers.close();
    flink.close();
  }
}
