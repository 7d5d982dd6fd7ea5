package io.memberflow.store.redis;

import io.memberflow.store.RecordWrite;
import io.memberflow.store.RecordWriter;
import io.memberflow.store.StoreException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.Protocol.Command;

/**
 * Writes records to a Redis server or cluster, each atomically, many at a time: in transactions
 * where that does, else by a script with the same outcome. For one thread at a time; the counters
 * may be read by any.
 */
public final class RedisRecordWriter implements RecordWriter {
  private static final int BATCH = 1_000;

  private final RedisNodes nodes;
  private final WriteMode mode;
  private final Clock clock;
  private final RedisScript script = WriteScript.load();

  /** Not where all is overwritten, nor for a cluster: there a transaction is for one slot. */
  private final Optional<RedisTransactions> transactions;

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
    this(
        settings,
        mode,
        clock,
        mode == WriteMode.OVERWRITE || settings.address().cluster()
            ? Optional.empty()
            : Optional.of(new RedisTransactions(settings)));
  }

  RedisRecordWriter(
      RedisSettings settings,
      WriteMode mode,
      Clock clock,
      Optional<RedisTransactions> transactions) {
    this.nodes = new RedisNodes(settings);
    this.mode = mode;
    this.clock = clock;
    this.transactions = transactions;
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
    List<RedisCommand> announcements = announcements(batch);
    List<RecordWrite> left = batch;
    if (transactions.isPresent()) {
      RedisTransactions.Outcome outcome = transactions.get().write(batch, announcements, written);
      applied.addAndGet(outcome.applied());
      refused.addAndGet(outcome.refused());
      left = outcome.left();
    }
    if (!left.isEmpty()) {
      byScript(left, announcements, written);
    }
  }

  private void byScript(List<RecordWrite> writes, List<RedisCommand> announcements, long written) {
    List<RedisCommand> calls = new ArrayList<>(writes.size() + announcements.size());
    for (RecordWrite write : writes) {
      calls.add(script.call(WriteScript.keyAndArguments(write, mode, written)));
    }
    calls.addAll(announcements);
    long appliedNow = 0;
    for (Object reply : nodes.run(calls, script).subList(0, writes.size())) {
      appliedNow += (Long) reply;
    }
    long all =
        writes.stream()
            .mapToLong(w -> w.sections().size() + (w.erasure().isPresent() ? 1 : 0))
            .sum();
    applied.addAndGet(appliedNow);
    refused.addAndGet(all - appliedNow);
  }

  /** With every batch: a server can lose its data at any time, also under an open connection. */
  private static List<RedisCommand> announcements(List<RecordWrite> batch) {
    List<RedisCommand> announcements = new ArrayList<>();
    Set<String> namespaces = new HashSet<>();
    for (RecordWrite write : batch) {
      if (namespaces.add(write.key().namespace())) {
        byte[] namespace = SectionFields.bytes(write.key().namespace());
        announcements.add(RedisCommand.of(Command.SADD, Keys.NAMESPACES, namespace));
      }
    }
    return announcements;
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
    transactions.ifPresent(RedisTransactions::close);
    nodes.close();
  }
}
