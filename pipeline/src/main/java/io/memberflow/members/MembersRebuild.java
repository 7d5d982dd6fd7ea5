package io.memberflow.members;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.reference.StoredRecords;
import io.memberflow.runs.JobWatch;
import io.memberflow.runs.ReadCounts;
import io.memberflow.servers.ServerException;
import io.memberflow.sources.KafkaCheck;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordReader;
import io.memberflow.store.StoredRecord;
import io.memberflow.store.redis.RecordCount;
import io.memberflow.store.redis.RedisNamespace;
import io.memberflow.store.redis.RedisRecordReader;
import io.memberflow.store.redis.RedisSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Fills a store that has lost its data: the same job over the log from its beginning to its present
 * end, beside the one that goes on. Its job epoch is {@value #JOB_EPOCH}, so that what a deployment
 * has written as of the same time wins.
 */
public final class MembersRebuild {
  /** Deployments count from 1. */
  private static final long JOB_EPOCH = 0;

  private static final Duration SAY_EVERY = Duration.ofMillis(500);

  private MembersRebuild() {}

  /**
   * What was rebuilt.
   *
   * @param events records of the log that were read
   * @param records what the namespace holds afterwards, by kind
   * @param seconds from the start of the job to its end
   */
  public record Result(long events, Map<String, RecordCount> records, double seconds) {

    /** For people. */
    public String text() {
      long members = records.getOrDefault(RecordKey.MEMBER, RecordCount.NONE).records();
      StringBuilder text = new StringBuilder();
      text.append(
          "Read      %,d events in %.1f s (%,.0f per second)%n"
              .formatted(events, seconds, events / seconds));
      text.append("Redis     %s%n".formatted(StoredRecords.summary(records)));
      if (members > 0) {
        text.append(
            "Time      %,.0f s per million members with as many events each%n"
                .formatted(seconds / members * 1e6));
      }
      return text.toString();
    }
  }

  /**
   * Runs it to its end in this process, or on the cluster that Flink's command line submits to.
   *
   * @param savepoint of a backfill whose history comes before the log; empty where the log has
   *     everything, or where Flink's command line names it
   * @param progress gets the number of events so far
   * @throws io.memberflow.store.StoreUnavailableException where Redis does not answer
   * @throws ServerException where Kafka does not answer, or the job fails
   * @throws ConfigurationException where there is no such savepoint, or its backfill has not ended
   */
  public static Result run(
      MembersConfig config, Optional<String> savepoint, LongConsumer progress) {
    KafkaCheck.require(config.kafka());
    MembersRun.publishLayouts(config);
    Configuration options = MembersRun.pipelineOptions();
    savepoint.ifPresent(path -> goOnFrom(path, options));
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(options);
    MembersRun.define(
        env,
        config.forRebuild(),
        JOB_EPOCH,
        new DiscardingSink<>(),
        Optional.empty(),
        StoredEventTime.read(config));
    long start = System.nanoTime();
    JobExecutionResult result = execute(env, config.namespace(), progress);
    double seconds = (System.nanoTime() - start) / 1e9;
    Long events = result.getAccumulatorResult(ReadCounts.RECORDS_READ);
    return new Result(events == null ? 0 : events, afterwards(config), seconds);
  }

  private static void goOnFrom(String savepoint, Configuration options) {
    if (!BackfilledSavepoint.open(savepoint).finished()) {
      throw new ConfigurationException(
          "%s is of a backfill that has not ended; repeat the backfill's command, and take the savepoint that it prints"
              .formatted(savepoint));
    }
    options.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    // the topics' sinks have state, and a rebuild has none of them
    options.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true);
  }

  private static JobExecutionResult execute(
      StreamExecutionEnvironment env, String namespace, LongConsumer progress) {
    try {
      JobClient job = env.executeAsync("memberflow rebuild " + namespace);
      return new JobWatch(job, SAY_EVERY)
          .end(counts -> counts.number(ReadCounts.RECORDS_READ).ifPresent(progress));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("the rebuild was interrupted", e);
    } catch (Exception e) {
      throw new ServerException("the rebuild failed: " + ServerException.reason(e), e);
    }
  }

  /**
   * Counts what is there. A store that has lost its data has lost the count of deployments, too: it
   * goes on above the one whose job still writes.
   */
  private static Map<String, RecordCount> afterwards(MembersConfig config) {
    RedisSettings redis = RedisSettings.parse(config.redisUri());
    try (RedisNamespace namespace = new RedisNamespace(redis, config.namespace());
        RecordReader reader = new RedisRecordReader(redis)) {
      long highest =
          reader
              .read(
                  namespace.ids(RecordKey.SOURCE).stream()
                      .map(id -> new RecordKey(config.namespace(), RecordKey.SOURCE, id))
                      .toList())
              .stream()
              .mapToLong(MembersRebuild::jobEpoch)
              .max()
              .orElse(JOB_EPOCH);
      namespace.raiseJobEpoch(highest);
      return namespace.counts();
    }
  }

  private static long jobEpoch(StoredRecord source) {
    return source.sections().values().stream().mapToLong(p -> p.jobEpoch()).max().orElse(JOB_EPOCH);
  }
}
