package io.memberflow.store.redis;

import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordReader;
import io.memberflow.store.StoreException;
import io.memberflow.store.StoreUnavailableException;
import io.memberflow.store.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;

/**
 * Reads records from a Redis server or cluster. For any number of threads; each call uses one
 * connection to each node it needs, of which there are at most as many as the settings say.
 */
public final class RedisRecordReader implements RecordReader {
  private static final int BATCH = 256;

  private final RedisSettings settings;
  private final RedisTopology topology;
  private final Semaphore free;
  // last in, first out: few callers keep few connections warm
  private final ConcurrentLinkedDeque<RedisNodes> idle = new ConcurrentLinkedDeque<>();
  private volatile boolean closed;

  /** Connects with the first read or ping. */
  public RedisRecordReader(RedisSettings settings) {
    this.settings = settings;
    this.topology = new RedisTopology(settings.address());
    this.free = new Semaphore(settings.connections());
  }

  /**
   * Checks at a start that the server, or every primary of a cluster, answers.
   *
   * @throws StoreException with address and reason when one does not
   */
  public void ping() {
    call(
        nodes -> {
          nodes.primaries().forEach(node -> nodes.on(node, Jedis::ping));
          return null;
        });
  }

  /**
   * {@inheritDoc}
   *
   * @throws StoreException when a server cannot be reached or refuses
   */
  @Override
  public List<StoredRecord> read(List<RecordKey> keys) {
    List<StoredRecord> records = new ArrayList<>(keys.size());
    for (int from = 0; from < keys.size(); from += BATCH) {
      List<RecordKey> batch = keys.subList(from, Math.min(from + BATCH, keys.size()));
      List<RedisCommand> commands = new ArrayList<>(batch.size());
      for (RecordKey key : batch) {
        commands.add(
            RedisCommand.of(Command.HGETALL, key.redisKey().getBytes(StandardCharsets.UTF_8)));
      }
      List<Object> replies = call(nodes -> nodes.run(commands));
      for (int i = 0; i < replies.size(); i++) {
        records.add(new StoredRecord(batch.get(i), fields((Collection<?>) replies.get(i))));
      }
    }
    return records;
  }

  /** Names and values by turns; the record keeps this map as it is. */
  private static Map<String, byte[]> fields(Collection<?> reply) {
    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of generic types
    Map.Entry<String, byte[]>[] entries = new Map.Entry[reply.size() / 2];
    int count = 0;
    String name = null;
    for (Object part : reply) {
      byte[] bytes = (byte[]) part;
      if (name == null) {
        name = new String(bytes, StandardCharsets.UTF_8);
      } else {
        entries[count++] = Map.entry(name, bytes);
        name = null;
      }
    }
    return Map.ofEntries(entries);
  }

  private <T> T call(Function<RedisNodes, T> work) {
    acquire();
    try {
      RedisNodes warm = idle.pollFirst();
      RedisNodes nodes = warm == null ? new RedisNodes(settings, topology) : warm;
      try {
        return work.apply(nodes);
      } finally {
        idle.addFirst(nodes);
      }
    } finally {
      free.release();
      if (closed) {
        closeIdle();
      }
    }
  }

  private void acquire() {
    long wait = settings.commandTimeout().toMillis();
    try {
      if (free.tryAcquire() || free.tryAcquire(wait, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StoreUnavailableException(
          settings.address().hostAndPort(), "the thread was interrupted", e);
    }
    throw new StoreUnavailableException(
        settings.address().hostAndPort(),
        "all %d connections were busy for %d ms".formatted(settings.connections(), wait),
        "raise connections in the Redis address or read with fewer threads",
        null);
  }

  private void closeIdle() {
    for (RedisNodes nodes = idle.pollFirst(); nodes != null; nodes = idle.pollFirst()) {
      nodes.close();
    }
  }

  /** A reader that is used after this connects again for every call. */
  @Override
  public void close() {
    closed = true;
    closeIdle();
  }
}
