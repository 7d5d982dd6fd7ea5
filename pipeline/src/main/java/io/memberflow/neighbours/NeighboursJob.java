package io.memberflow.neighbours;

import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublicationSerializer;
import io.memberflow.publishing.RedisSink;
import io.memberflow.servers.ServerException;
import io.memberflow.store.redis.RedisNamespace;
import io.memberflow.store.redis.RedisSettings;
import io.memberflow.store.redis.WriteMode;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A bounded job: reads the vectors of all members or items from Redis, a savepoint or a file,
 * searches the neighbours of each, and writes them to Redis.
 */
public final class NeighboursJob {
  private static final String SEARCH = "search-neighbours";
  private static final String PUBLISH = "publish-neighbours";
  private static final Duration FLUSH = Duration.ofSeconds(1);

  /** Counts rows that have a vector. */
  static final String ROWS = "rows";

  /** Counts rows whose neighbours were searched and handed on. */
  static final String SEARCHED = "rows-searched";

  private NeighboursJob() {}

  /**
   * What came of a job.
   *
   * @param rows that have a vector
   * @param withoutVector records that have none
   * @param searched whose neighbours were written
   */
  public record Result(long rows, long withoutVector, long searched) {}

  /**
   * Runs the job to its end: on the cluster when submitted by Flink's command line, else in this
   * process.
   *
   * @param parallelism subtasks that search
   * @throws io.memberflow.store.StoreException where Redis does not answer
   * @return empty where it was only submitted
   * @throws ServerException where the job fails
   */
  public static Optional<Result> run(NeighboursSettings settings, int parallelism) {
    Configuration options = new Configuration();
    options.set(PipelineOptions.OBJECT_REUSE, true);
    options.set(PipelineOptions.GENERIC_TYPES, false);
    options.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment(options);
    env.setParallelism(parallelism);
    define(
        env,
        settings,
        nextJobEpoch(settings),
        new RedisSink(
            settings.redisUri(),
            settings.namespace(),
            settings.timeToLive(),
            WriteMode.GUARDED,
            FLUSH));
    try {
      JobExecutionResult result = env.execute("memberflow similarity " + settings.namespace());
      return result.isJobExecutionResult()
          ? Optional.of(
              new Result(
                  count(result, ROWS),
                  count(result, VectorSource.WITHOUT_VECTOR),
                  count(result, SEARCHED)))
          : Optional.empty();
    } catch (Exception e) {
      throw new ServerException("the job failed: " + ServerException.reason(e), e);
    }
  }

  private static long count(JobExecutionResult result, String name) {
    Long counted = result.getAccumulatorResult(name);
    return counted == null ? 0 : counted;
  }

  static long nextJobEpoch(NeighboursSettings settings) {
    RedisSettings redis = RedisSettings.parse(settings.redisUri());
    try (RedisNamespace namespace = new RedisNamespace(redis, settings.namespace())) {
      return namespace.nextJobEpoch();
    }
  }

  /** Adds the job to an environment; starts nothing. */
  static void define(
      StreamExecutionEnvironment env,
      NeighboursSettings settings,
      long jobEpoch,
      Sink<Publication> store) {
    settings
        .source()
        .read(env, settings)
        .broadcast()
        .transform(SEARCH, PublicationSerializer.TYPE, new NeighboursOperator(settings, jobEpoch))
        .uid(SEARCH)
        .sinkTo(store)
        .uid(PUBLISH)
        .name(PUBLISH);
  }
}
