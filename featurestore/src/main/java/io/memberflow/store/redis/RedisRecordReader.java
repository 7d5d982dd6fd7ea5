package io.memberflow.store.redis;

import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordReader;
import io.memberflow.store.StoreException;
import io.memberflow.store.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Function;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;

/**
 * Reads records from one Redis server. For any number of threads; each call uses one connection.
 */
public final class RedisRecordReader implements RecordReader {
  private static final int IDLE_CONNECTIONS = 16;
  private static final int BATCH = 256;

  private final RedisSettings settings;
  private final BlockingQueue<RedisConnection> idle = new ArrayBlockingQueue<>(IDLE_CONNECTIONS);
  private volatile boolean closed;

  /** Connects with the first read or ping. */
  public RedisRecordReader(RedisSettings settings) {
    this.settings = settings;
  }

  /**
   * Checks at a start that the server answers.
   *
   * @throws StoreException with address and reason when it does not
   */
  public void ping() {
    call(Jedis::ping);
  }

  /**
   * {@inheritDoc}
   *
   * @throws StoreException when the server cannot be reached or refuses
   */
  @Override
  public List<StoredRecord> read(List<RecordKey> keys) {
    List<StoredRecord> records = new ArrayList<>(keys.size());
    for (int from = 0; from < keys.size(); from += BATCH) {
      List<RecordKey> batch = keys.subList(from, Math.min(from + BATCH, keys.size()));
      records.addAll(call(jedis -> pipeline(jedis, batch)));
    }
    return records;
  }

  private static List<StoredRecord> pipeline(Jedis jedis, List<RecordKey> keys) {
    List<Response<Map<byte[], byte[]>>> replies = new ArrayList<>(keys.size());
    Pipeline pipeline = jedis.pipelined();
    for (RecordKey key : keys) {
      replies.add(pipeline.hgetAll(key.redisKey().getBytes(StandardCharsets.UTF_8)));
    }
    pipeline.sync();
    List<StoredRecord> records = new ArrayList<>(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      Map<String, byte[]> fields = new HashMap<>();
      replies
          .get(i)
          .get()
          .forEach((name, value) -> fields.put(new String(name, StandardCharsets.UTF_8), value));
      records.add(new StoredRecord(keys.get(i), fields));
    }
    return records;
  }

  private <T> T call(Function<Jedis, T> work) {
    RedisConnection borrowed = idle.poll();
    RedisConnection connection = borrowed == null ? new RedisConnection(settings) : borrowed;
    try {
      return connection.call(work);
    } finally {
      if (closed || !idle.offer(connection)) {
        connection.close();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    for (RedisConnection c = idle.poll(); c != null; c = idle.poll()) {
      c.close();
    }
  }
}
