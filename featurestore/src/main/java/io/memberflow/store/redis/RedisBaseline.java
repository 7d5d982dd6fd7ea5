package io.memberflow.store.redis;

import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Response;

/**
 * The store's work done with the bare client and nothing else: no guard, no status, no repetition
 * after a failure. It is what benchmarks compare the store with; one server, one thread.
 */
public final class RedisBaseline implements AutoCloseable {
  private final Jedis jedis;
  private final byte[] sha;

  public RedisBaseline(RedisSettings settings) {
    RedisNode node = settings.address().nodes().get(0);
    this.jedis = new Jedis(node.host(), node.port());
    this.sha = jedis.scriptLoad(WriteScript.load().source());
  }

  /** Arguments of one command, ready to be sent. */
  public record Prepared(byte[][] arguments) {}

  /** The fields of a write as the arguments of HSET, the key first. */
  public static Prepared hset(RecordWrite write, long writtenMillis) {
    List<byte[]> all = new ArrayList<>();
    all.add(SectionFields.bytes(write.key().redisKey()));
    for (Section section : write.sections()) {
      SectionFields.present(section, writtenMillis, all::add);
    }
    return new Prepared(all.toArray(byte[][]::new));
  }

  /** A write as the arguments of the script, the key first. */
  public static Prepared script(RecordWrite write, long writtenMillis) {
    return new Prepared(WriteScript.keyAndArguments(write, WriteMode.GUARDED, writtenMillis));
  }

  /**
   * Sends HSET commands.
   *
   * @param pipelined how many before their replies are read
   */
  public void hset(List<Prepared> commands, int pipelined) {
    for (int from = 0; from < commands.size(); from += pipelined) {
      Pipeline pipeline = jedis.pipelined();
      for (Prepared command : step(commands, from, pipelined)) {
        byte[][] arguments = command.arguments();
        pipeline.sendCommand(Command.HSET, arguments);
      }
      pipeline.sync();
    }
  }

  /** Calls the script that guards writes. */
  public void script(List<Prepared> calls, int pipelined) {
    for (int from = 0; from < calls.size(); from += pipelined) {
      List<Response<Object>> replies = new ArrayList<>(pipelined);
      Pipeline pipeline = jedis.pipelined();
      for (Prepared call : step(calls, from, pipelined)) {
        replies.add(pipeline.evalsha(sha, 1, call.arguments()));
      }
      pipeline.sync();
      replies.forEach(Response::get);
    }
  }

  private static List<Prepared> step(List<Prepared> all, int from, int size) {
    return all.subList(from, Math.min(from + size, all.size()));
  }

  /** One record as the client gives it. */
  public Map<byte[], byte[]> read(RecordKey key) {
    return jedis.hgetAll(SectionFields.bytes(key.redisKey()));
  }

  /** Many records in one round trip. */
  public List<Map<byte[], byte[]>> read(List<RecordKey> keys) {
    List<Response<Map<byte[], byte[]>>> replies = new ArrayList<>(keys.size());
    Pipeline pipeline = jedis.pipelined();
    for (RecordKey key : keys) {
      replies.add(pipeline.hgetAll(SectionFields.bytes(key.redisKey())));
    }
    pipeline.sync();
    return replies.stream().map(Response::get).toList();
  }

  @Override
  public void close() {
    jedis.close();
  }
}
