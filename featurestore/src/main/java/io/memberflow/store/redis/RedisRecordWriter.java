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
import redis.clients.jedis.Protocol.Command;

/**
 * Writes records to a Redis server or cluster, each atomically by a script, many in one round trip
 * to each node. For one thread at a time; the counters may be read by any.
 */
public final class RedisRecordWriter implements RecordWriter {
  private static final int BATCH = 1_000;

  private final RedisNodes nodes;
  private final WriteMode mode;
  private final Clock clock;
  private final RedisScript script = WriteScript.load();
  private final AtomicLong applied = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  public RedisRecordWriter(RedisSettings settings) {
    this(settings, WriteMode.GUARDED, Clock.systemUTC());
  }

  /**
   * Connects with the first write or ping.
   *
   * @param clock gives the written time of the records
   */
  public RedisRecordWriter(RedisSettings settings, WriteMode mode, Clock clock) {
    this.nodes = new RedisNodes(settings);
    this.mode = mode;
    this.clock = clock;
  }

  /**
   * Checks at a start that the server, or every primary of a cluster, answers and lets this user
   * load the script.
   *
   * @throws StoreException with address and reason when one does not
   */
  public void ping() {
    for (RedisNode node : nodes.primaries()) {
      nodes.on(
          node,
          jedis -> {
            jedis.scriptLoad(script.source());
            return jedis.ping();
          });
    }
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
    List<RedisCommand> calls = new ArrayList<>(batch.size() + 1);
    for (RecordWrite write : batch) {
      calls.add(script.call(WriteScript.keyAndArguments(write, mode, written)));
    }
    announce(batch, calls);
    long appliedNow = 0;
    for (Object reply : nodes.run(calls, script).subList(0, batch.size())) {
      appliedNow += (Long) reply;
    }
    long all =
        batch.stream()
            .mapToLong(w -> w.sections().size() + (w.erasure().isPresent() ? 1 : 0))
            .sum();
    applied.addAndGet(appliedNow);
    refused.addAndGet(all - appliedNow);
  }

  /** With every batch: a server can lose its data at any time, also under an open connection. */
  private static void announce(List<RecordWrite> batch, List<RedisCommand> calls) {
    Set<String> namespaces = new HashSet<>();
    for (RecordWrite write : batch) {
      if (namespaces.add(write.key().namespace())) {
        byte[] namespace = write.key().namespace().getBytes(StandardCharsets.UTF_8);
        calls.add(RedisCommand.of(Command.SADD, Keys.NAMESPACES, namespace));
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
    nodes.close();
  }
}
