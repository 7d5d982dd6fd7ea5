package io.memberflow.publishing;

import io.memberflow.store.StoreException;
import io.memberflow.store.StoreUnavailableException;
import io.memberflow.store.redis.RedisRecordWriter;
import io.memberflow.store.redis.RedisSettings;
import io.memberflow.store.redis.WriteMode;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import org.apache.flink.api.common.operators.ProcessingTimeService;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.metrics.MetricGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes publications to Redis, at least once: everything accepted before a checkpoint is in the
 * store before the checkpoint completes. Because the values are absolute and guarded, repeating
 * them changes nothing.
 *
 * @param uri of the server or cluster with its options; may hold the password, so it is never
 *     printed
 * @param timeToLive of records of members and items
 * @param mode what happens to records that the store has newer
 * @param flushInterval longest time a publication waits in the buffer, in milliseconds
 */
public record RedisSink(
    String uri, String namespace, Duration timeToLive, WriteMode mode, Duration flushInterval)
    implements Sink<Publication> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(RedisSink.class);

  @Override
  public SinkWriter<Publication> createWriter(WriterInitContext context) throws IOException {
    return createWriter(context.getProcessingTimeService(), context.metricGroup());
  }

  /** The writer of one subtask, also for use without a job. */
  public SinkWriter<Publication> createWriter(ProcessingTimeService timers, MetricGroup metrics)
      throws IOException {
    return new RedisSinkWriter(
        connect(),
        namespace,
        timeToLive,
        flushInterval.toMillis(),
        timers,
        metrics,
        Clock.systemUTC());
  }

  /**
   * A store that is away at the start may come back, as after a power cut; one that refuses the
   * user will not.
   */
  RedisRecordWriter connect() throws IOException {
    RedisRecordWriter writer =
        new RedisRecordWriter(RedisSettings.parse(uri), mode, Clock.systemUTC());
    try {
      writer.ping();
    } catch (StoreUnavailableException e) {
      LOG.warn("the job starts all the same, and its writes wait: {}", e.getMessage());
    } catch (StoreException e) {
      writer.close();
      throw new IOException(e.getMessage(), e);
    }
    return writer;
  }

  @Override
  public String toString() {
    return "RedisSink[namespace=" + namespace + "]";
  }
}
