package io.memberflow.store.redis;

import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.StoreException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Ordinary writes to a single server without the script, at two thirds of its cost for the server:
 * by optimistic locking, {@link #CHUNK} records at a time. Two chunks are under way on connections
 * of their own, so that server and writer work at the same time. What is not ordinary, and what met
 * another writer, is left to the script. For one thread at a time.
 */
final class RedisTransactions implements AutoCloseable {
  /** The server serves nobody else while it carries out a transaction. */
  private static final int CHUNK = 64;

  private final RedisSettings settings;
  private final RedisNode node;
  private final TransactionLane[] lanes;

  RedisTransactions(RedisSettings settings) {
    this.settings = settings;
    this.node = settings.address().nodes().get(0);
    this.lanes =
        new TransactionLane[] {
          new TransactionLane(new RedisConnection(settings, node)),
          new TransactionLane(new RedisConnection(settings, node))
        };
  }

  /**
   * What became of a batch.
   *
   * @param applied sections that were written
   * @param refused sections that are older than the stored ones
   * @param left writes that the script has to do
   */
  record Outcome(long applied, long refused, List<RecordWrite> left) {
    static Outcome nothing(List<RecordWrite> left) {
      return new Outcome(0, 0, left);
    }
  }

  /**
   * @param announcements commands that go along
   * @throws StoreException when the server cannot be reached in time
   */
  Outcome write(List<RecordWrite> batch, List<RedisCommand> announcements, long writtenMillis) {
    List<RecordWrite> left = new ArrayList<>();
    List<TransactionChunk> chunks = chunks(batch, left);
    if (chunks.isEmpty() || !lanes[0].permitted()) {
      return Outcome.nothing(batch);
    }
    boolean reused = lanes[0].isOpen();
    try {
      run(chunks, announcements, writtenMillis);
    } catch (JedisDataException e) {
      close();
      return Outcome.nothing(batch); // the script is told the same and says it
    } catch (JedisException e) {
      close();
      if (reused && RedisFailures.closedByPeer(e)) {
        return Outcome.nothing(batch); // the server closes idle connections
      }
      throw RedisFailures.translate(settings, node, e, null);
    } catch (RuntimeException e) {
      close(); // replies may be left unread
      throw e;
    }
    long applied = 0;
    long refused = 0;
    for (TransactionChunk chunk : chunks) {
      applied += chunk.sections(Guard.APPLY);
      refused += chunk.sections(Guard.REFUSE);
      chunk.addLeft(left);
    }
    return new Outcome(applied, refused, left);
  }

  /** A record that comes again is judged by what its first write leaves, and so by the script. */
  private static List<TransactionChunk> chunks(List<RecordWrite> batch, List<RecordWrite> left) {
    List<TransactionChunk> chunks = new ArrayList<>(batch.size() / CHUNK + 1);
    Set<RecordKey> keys = new HashSet<>(2 * batch.size());
    for (RecordWrite write : batch) {
      if (write.erasure().isPresent() || !keys.add(write.key())) {
        left.add(write);
        continue;
      }
      if (chunks.isEmpty() || chunks.get(chunks.size() - 1).size() == CHUNK) {
        chunks.add(new TransactionChunk(CHUNK));
      }
      chunks.get(chunks.size() - 1).add(write);
    }
    return chunks;
  }

  private void run(
      List<TransactionChunk> chunks, List<RedisCommand> announcements, long writtenMillis) {
    int all = chunks.size();
    for (int i = 0; i < Math.min(all, lanes.length); i++) {
      lanes[i].open();
      lanes[i].watch(chunks.get(i), i == 0 ? announcements : List.of());
      lanes[i].send();
    }
    for (int i = 0; i < all; i++) {
      TransactionLane lane = lanes[i % lanes.length];
      lane.finish();
      lane.judge();
      lane.write(writtenMillis);
      if (i + lanes.length < all) {
        lane.watch(chunks.get(i + lanes.length), List.of());
      }
      lane.send();
    }
    for (TransactionLane lane : lanes) {
      lane.finish();
    }
  }

  @Override
  public void close() {
    for (TransactionLane lane : lanes) {
      lane.close();
    }
  }
}
