package io.memberflow.platform;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.members.MembersConfig;
import io.memberflow.members.MembersRun;
import io.memberflow.servers.LocalFlink;
import io.memberflow.servers.LocalKafka;
import io.memberflow.servers.LocalRedis;
import io.memberflow.servers.ServerException;
import io.memberflow.sources.KafkaLog;
import io.memberflow.sources.KafkaSettings;
import io.memberflow.sources.ModelRecords;
import io.memberflow.store.redis.RedisRecordReader;
import io.memberflow.store.redis.RedisSettings;
import io.memberflow.store.redis.WriteMode;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The whole platform on this machine: a broker, a Redis server and the main job, all real. */
public final class LocalPlatform implements AutoCloseable {
  public static final String EVENTS = "events";
  public static final String ITEMS = "items";
  public static final String DEAD_LETTERS = "dead-letters";
  public static final String MODELS = "models";
  public static final int PARTITIONS = 4;
  private static final Duration DRAIN_LIMIT = Duration.ofMinutes(10);

  private final String namespace;
  private final LocalKafka kafka;
  private final LocalRedis redis;
  private final LocalFlink flink;
  private final RedisRecordReader reader;
  private JobClient job;

  private LocalPlatform(String namespace, LocalKafka kafka, LocalRedis redis, LocalFlink flink) {
    this.namespace = namespace;
    this.kafka = kafka;
    this.redis = redis;
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
    LocalKafka kafka = LocalKafka.start();
    LocalRedis redis = null;
    try {
      kafka.createTopic(EVENTS, PARTITIONS);
      kafka.createTopic(ITEMS, 1, Map.of("cleanup.policy", "compact"));
      kafka.createTopic(DEAD_LETTERS, 1);
      kafka.createTopic(MODELS, 1, ModelRecords.TOPIC_SETTINGS);
      redis = LocalRedis.start(redisSettings);
      return new LocalPlatform(namespace, kafka, redis, new LocalFlink(parallelism));
    } catch (RuntimeException e) {
      kafka.close();
      if (redis != null) {
        redis.close();
      }
      throw e;
    }
  }

  /** Starts the main job over the topics of this platform. */
  public void runMembers(CatalogueText catalogue) {
    StreamExecutionEnvironment env = flink.environment();
    defineMembers(env, catalogue, namespace, false);
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
            redis.uri().toString(),
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
      throw new ServerException(name + " did not start: " + rootMessage(e), e);
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
        kafka.bootstrapServers(),
        EVENTS,
        ITEMS,
        DEAD_LETTERS,
        MODELS,
        "memberflow-" + namespace,
        Map.of());
  }

  public RedisSettings redisSettings() {
    return RedisSettings.parse(redis.uri().toString());
  }

  public LogProducer producer() {
    return new LogProducer(kafka.bootstrapServers());
  }

  public RedisRecordReader reader() {
    return reader;
  }

  public LogProgress progress() {
    return LogProgress.read(reader, namespace, EVENTS, PARTITIONS);
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

  /** Ends the job in order: all that was read is published; what has no answer yet stays so. */
  public void drain() {
    await(
        job.stopWithSavepoint(true, flink.savepoints(), SavepointFormatType.NATIVE),
        "stopping the job");
    await(job.getJobExecutionResult(), "the job");
  }

  private static <T> T await(java.util.concurrent.CompletableFuture<T> future, String what) {
    try {
      return future.get(DRAIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw new ServerException(what + " failed: " + rootMessage(e), e);
    } catch (TimeoutException e) {
      throw new ServerException(what + " took longer than " + DRAIN_LIMIT.toMinutes() + " min", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException(what + " was interrupted", e);
    }
  }

  private static String rootMessage(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.getMessage();
  }

  public String namespace() {
    return namespace;
  }

  /** For tests that disturb it. */
  LocalRedis redis() {
    return redis;
  }

  /** The job that was started last. */
  JobClient job() {
    return job;
  }

  public String kafkaAddress() {
    return kafka.bootstrapServers();
  }

  public String redisAddress() {
    return redis.uri().toString();
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
    redis.close();
    kafka.close();
    flink.close();
  }
}
