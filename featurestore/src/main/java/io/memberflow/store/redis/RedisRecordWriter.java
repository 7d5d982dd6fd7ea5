package io.memberflow.store.redis;

import io.memberflow.store.RecordWrite;
import io.memberflow.store.RecordWriter;
import io.memberflow.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisNoScriptException;

/**
 * Writes records to one Redis server, each atomically by a script, many in one round trip. For one
 * thread at a time; the counters may be read by any.
 */
public final class RedisRecordWriter implements RecordWriter {
  static final String NAMESPACES = "mf:namespaces";
  private static final int BATCH = 256;

  private final RedisConnection connection;
  private final WriteMode mode;
  private final Clock clock;
  private final byte[] source = WriteScript.source();
  private final AtomicLong applied = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /** The connection that has the script and the namespaces; a new one gets them again. */
  private Jedis prepared;

  private byte[] sha;
  private final Set<String> registered = new HashSet<>();

  public RedisRecordWriter(RedisSettings settings) {
    this(settings, WriteMode.GUARDED, Clock.systemUTC());
  }

  /**
   * Connects with the first write or ping.
   *
   * @param clock gives the written time of the records
   */
  public RedisRecordWriter(RedisSettings settings, WriteMode mode, Clock clock) {
    this.connection = new RedisConnection(settings);
    this.mode = mode;
    this.clock = clock;
  }

  /**
   * Checks at a start that the server answers and lets this user write scripts.
   *
   * @throws StoreException with address and reason when it does not
   */
  public void ping() {
    connection.call(
        jedis -> {
          prepare(jedis);
          return jedis.ping();
        });
  }

  @Override
  public void write(Collection<RecordWrite> writes) {
    List<RecordWrite> batch = new ArrayList<>(Math.min(writes.size(), BATCH));
    for (RecordWrite write : writes) {
      batch.add(write);
      if (batch.size() == BATCH) {
        send(batch);
        batch.clear();
      }
    }
    if (!batch.isEmpty()) {
      send(batch);
    }
  }

  private void send(List<RecordWrite> batch) {
    long written = clock.millis();
    List<byte[][]> calls =
        batch.stream().map(w -> WriteScript.keyAndArguments(w, mode, written)).toList();
    long appliedNow =
        connection.call(
            jedis -> {
              prepare(jedis);
              register(jedis, batch);
              try {
                return pipeline(jedis, calls);
              } catch (JedisNoScriptException e) {
                sha = jedis.scriptLoad(source); // someone flushed the scripts
                return pipeline(jedis, calls);
              }
            });
    long all =
        batch.stream()
            .mapToLong(w -> w.sections().size() + (w.erasure().isPresent() ? 1 : 0))
            .sum();
    applied.addAndGet(appliedNow);
    refused.addAndGet(all - appliedNow);
  }

  private long pipeline(Jedis jedis, List<byte[][]> calls) {
    List<Response<Object>> replies = new ArrayList<>(calls.size());
    Pipeline pipeline = jedis.pipelined();
    for (byte[][] call : calls) {
      replies.add(pipeline.evalsha(sha, 1, call));
    }
    pipeline.sync();
    long sum = 0;
    for (Response<Object> reply : replies) {
      sum += (Long) reply.get();
    }
    return sum;
  }

  private void prepare(Jedis jedis) {
    if (prepared != jedis) {
      sha = jedis.scriptLoad(source);
      registered.clear(); // the server may have lost its data together with the connection
      prepared = jedis;
    }
  }

  private void register(Jedis jedis, List<RecordWrite> batch) {
    for (RecordWrite write : batch) {
      String namespace = write.key().namespace();
      if (!registered.contains(namespace)) {
        jedis.sadd(
            NAMESPACES.getBytes(StandardCharsets.UTF_8),
            namespace.getBytes(StandardCharsets.UTF_8));
        registered.add(namespace);
      }
    }
  }

  /** Sections and erasures applied so far. */
  public long applied() {
    return applied.get();
  }

  /** Sections and erasures that changed nothing so far, because the store had newer ones. */
  public long refused() {
    return refused.get();
  }

  @Override
  public void close() {
    connection.close();
  }
}
