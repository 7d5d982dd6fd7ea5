package io.memberflow.members;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.cleaning.DeadLetter;
import io.memberflow.cleaning.ErasedMembers;
import io.memberflow.epochs.LogEnd;
import io.memberflow.models.ModelDrift;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.publishing.RedisSink;
import io.memberflow.servers.ServerException;
import io.memberflow.sources.KafkaCheck;
import io.memberflow.sources.KafkaLog;
import io.memberflow.sources.KafkaOffsets;
import io.memberflow.store.Layout;
import io.memberflow.store.redis.RedisNamespace;
import io.memberflow.store.redis.RedisRecordWriter;
import io.memberflow.store.redis.RedisSettings;
import java.util.Optional;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Connects the main job with what its configuration names, and starts it. */
public final class MembersRun {
  private MembersRun() {}

  /**
   * Checks that Kafka and Redis answer, then runs the job: until it ends where it runs in this
   * process, until it is submitted where Flink's command line detaches.
   *
   * @param savepoint that it goes on from; empty for a start anew, or where Flink's command line
   *     names it
   * @throws io.memberflow.store.StoreUnavailableException where Redis does not answer
   * @throws ServerException where Kafka does not answer, or the job fails
   */
  public static void start(MembersConfig config, Optional<String> savepoint) {
    KafkaCheck.require(config.kafka());
    Configuration options = pipelineOptions();
    savepoint.ifPresent(path -> options.set(StateRecoveryOptions.SAVEPOINT_PATH, path));
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(options);
    define(env, config, prepareStore(config));
    try {
      env.execute("memberflow members " + config.namespace());
    } catch (Exception e) {
      throw new ServerException("the job failed: " + ServerException.reason(e), e);
    }
  }

  /**
   * Checks that the store answers, tells its readers how the records are laid out, and takes the
   * next job epoch.
   */
  public static long prepareStore(MembersConfig config) {
    publishLayouts(config);
    RedisSettings redis = RedisSettings.parse(config.redisUri());
    try (RedisNamespace namespace = new RedisNamespace(redis, config.namespace())) {
      return namespace.nextJobEpoch();
    }
  }

  static void publishLayouts(MembersConfig config) {
    Catalogue catalogue = config.catalogue().parse();
    try (RedisRecordWriter writer = new RedisRecordWriter(RedisSettings.parse(config.redisUri()))) {
      writer.ping();
      writer.write(
          catalogue.entities().stream()
              .filter(entity -> !catalogue.features(entity).isEmpty())
              .map(entity -> Layout.of(catalogue, entity).write(config.namespace()))
              .toList());
    }
  }

  /** What the job relies on; all else is the cluster's own configuration. */
  static Configuration pipelineOptions() {
    Configuration options = new Configuration();
    options.set(PipelineOptions.OBJECT_REUSE, true);
    // cleaning changes what its partition's reader remembers
    options.set(PipelineOptions.OPERATOR_CHAINING, true);
    options.set(PipelineOptions.GENERIC_TYPES, false);
    options.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    return options;
  }

  /** Adds the job with its real sources and sinks to an environment. */
  public static void define(StreamExecutionEnvironment env, MembersConfig config, long jobEpoch) {
    KafkaLog log = new KafkaLog(config.kafka());
    define(
        env,
        config,
        jobEpoch,
        log.deadLetters(),
        config.kafka().driftTopic().map(topic -> log.drift()),
        config.bounded() ? LogEnd.OF_DATA : LogEnd.NONE);
  }

  static void define(
      StreamExecutionEnvironment env,
      MembersConfig config,
      long jobEpoch,
      Sink<DeadLetter> deadLetters,
      Optional<Sink<ModelDrift>> drift,
      LogEnd end) {
    KafkaLog log = new KafkaLog(config.kafka());
    MembersJob.define(
        env,
        sources(config, log, end),
        new MembersJob.Sinks(store(config), deadLetters, drift, log.models(), Optional.empty()),
        settings(config, jobEpoch, end, StoredErasures.read(config)));
  }

  /**
   * A log that ends does so where its topics end now: a job that goes on from the savepoint of one
   * without an end would not learn that from Kafka's own source.
   */
  private static MembersJob.Sources sources(MembersConfig config, KafkaLog log, LogEnd end) {
    Optional<String> items = config.kafka().itemsTopic();
    if (!end.comes()) {
      return new MembersJob.Sources(
          log.events(config.catalogue(), false), items.map(topic -> log.items(false)));
    }
    try (KafkaOffsets now = new KafkaOffsets(config.kafka())) {
      return new MembersJob.Sources(
          log.events(config.catalogue(), now.latest(config.kafka().events()), true),
          items.map(topic -> log.items(now.latest(topic), true)));
    }
  }

  static RedisSink store(MembersConfig config) {
    return new RedisSink(
        config.redisUri(),
        config.namespace(),
        config.catalogue().parse().timeToLive(),
        config.writeMode(),
        config.flushInterval());
  }

  static MembersSettings settings(
      MembersConfig config, long jobEpoch, LogEnd end, ErasedMembers erased) {
    return new MembersSettings(
        config.catalogue(),
        jobEpoch,
        PublishInterval.of(
            config.publishInterval(), config.catalogue().parse().cleaning().lateness()),
        config.idleAfter(),
        config.maxDrift(),
        end,
        erased);
  }
}
