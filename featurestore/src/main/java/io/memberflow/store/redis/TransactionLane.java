package io.memberflow.store.redis;

import io.memberflow.store.Erasure;
import io.memberflow.store.Provenance;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import java.util.List;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAccessControlException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One connection by which one chunk is read while the one before it is written. Records are watched
 * before what guards them is read; the server drops a transaction where one of them has changed
 * since.
 */
final class TransactionLane implements AutoCloseable {
  private static final byte[] TOMBSTONE = SectionFields.bytes(Erasure.field());

  private final RedisConnection connection;
  private boolean permitted = true;
  private TransactionChunk watched;
  private int announced;
  private TransactionChunk written;
  private int commands;

  TransactionLane(RedisConnection connection) {
    this.connection = connection;
  }

  boolean isOpen() {
    return connection.isOpen();
  }

  /** False once the server has said that this user may not, or that it has no transactions. */
  boolean permitted() {
    return permitted;
  }

  /**
   * @throws JedisException when the node cannot be reached or refuses the login
   */
  void open() {
    if (!connection.isOpen()) {
      connection.open();
    }
  }

  private static boolean neverPermitted(JedisDataException refusal) {
    return refusal instanceof JedisAccessControlException
        || String.valueOf(refusal.getMessage()).startsWith("ERR unknown command");
  }

  /**
   * Watches the records of a chunk, asks for what guards them, and begins the transaction: where
   * that were refused with the writes already sent, they would be carried out unguarded.
   */
  void watch(TransactionChunk chunk, List<RedisCommand> announcements) {
    announcements.forEach(announcement -> connection.add(announcement.arguments()));
    CommandArguments watch = new CommandArguments(Command.WATCH);
    for (int i = 0; i < chunk.size(); i++) {
      watch.add(chunk.key(i));
    }
    connection.add(watch);
    for (int i = 0; i < chunk.size(); i++) {
      CommandArguments guards = new CommandArguments(Command.HMGET);
      guards.add(chunk.key(i)).add(TOMBSTONE);
      for (Section section : chunk.write(i).sections()) {
        guards.add(SectionFields.bytes(Provenance.field(section.name())));
      }
      connection.add(guards);
    }
    connection.add(new CommandArguments(Command.MULTI));
    watched = chunk;
    announced = announcements.size();
  }

  void send() {
    connection.send();
  }

  /**
   * Reads what {@link #watch} asked for.
   *
   * @throws JedisDataException when the server refuses it
   */
  void judge() {
    for (int i = 0; i < announced; i++) {
      granted(connection.receive());
    }
    transactional(connection.receive());
    for (int i = 0; i < watched.size(); i++) {
      Object stored = connection.receive();
      if (stored instanceof List<?> provenances) {
        watched.guard(i, Guard.of(watched.write(i), provenances));
      }
    }
    transactional(connection.receive());
  }

  private static void granted(Object reply) {
    if (reply instanceof JedisDataException refusal) {
      throw refusal;
    }
  }

  /** The reply to a command that only transactions need. */
  private void transactional(Object reply) {
    if (reply instanceof JedisDataException refusal) {
      permitted = !neverPermitted(refusal);
      throw refusal;
    }
  }

  /** Writes the watched chunk as far as its guards let it. */
  void write(long writtenMillis) {
    commands = 0;
    for (int i = 0; i < watched.size(); i++) {
      if (watched.guard(i) == Guard.APPLY) {
        add(watched.write(i), watched.key(i), writtenMillis);
      }
    }
    connection.add(new CommandArguments(Command.EXEC));
    written = watched;
    watched = null;
  }

  private void add(RecordWrite write, byte[] key, long writtenMillis) {
    CommandArguments set = new CommandArguments(Command.HSET).add(key);
    CommandArguments delete = null;
    for (Section section : write.sections()) {
      SectionFields.present(section, writtenMillis, set::add);
      if (SectionFields.absent(section) > 0) {
        delete = delete == null ? new CommandArguments(Command.HDEL).add(key) : delete;
        SectionFields.absent(section, delete::add);
      }
    }
    connection.add(set);
    if (delete != null) {
      connection.add(delete);
    }
    connection.add(
        new CommandArguments(Command.PEXPIRE).add(key).add(write.timeToLive().toMillis()));
    commands += delete == null ? 2 : 3;
  }

  /**
   * Learns whether the chunk was written; where it was not, its writes are left to the script.
   *
   * @throws JedisDataException when the server does not end the transaction
   */
  void finish() {
    if (written == null) {
      return;
    }
    for (int i = 0; i < commands; i++) {
      connection.receive(); // a command that is refused here has the transaction aborted
    }
    Object done = connection.receive();
    if (!aborted(done)) {
      transactional(done);
    }
    boolean applied =
        done instanceof List<?> replies
            && replies.stream().noneMatch(JedisException.class::isInstance);
    if (!applied) {
      written.drop();
    }
    written = null;
  }

  /** Whether the transaction ended without effect, because one of its commands was refused. */
  private static boolean aborted(Object reply) {
    return reply instanceof JedisDataException refusal
        && String.valueOf(refusal.getMessage()).startsWith("EXECABORT");
  }

  @Override
  public void close() {
    connection.close();
    watched = null;
    written = null;
  }
}
