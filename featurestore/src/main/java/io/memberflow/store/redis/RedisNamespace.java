package io.memberflow.store.redis;

import io.memberflow.store.RecordKey;
import io.memberflow.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/**
 * A namespace as a whole, for operators: what it holds, and the number of its next deployment.
 * Reads every key of the server, or of all primaries of a cluster, in steps, so it is nothing for a
 * hot path. One thread at a time.
 */
public final class RedisNamespace implements AutoCloseable {
  private static final int STEP = 1_000;

  private final RedisNodes nodes;
  private final String namespace;

  public RedisNamespace(RedisSettings settings, String namespace) {
    this.nodes = new RedisNodes(settings);
    this.namespace = RecordKey.requireNamespace(namespace);
  }

  /**
   * Takes the next job epoch, from 1. Each deployment takes one, so that of two writes as of one
   * time the later deployment's wins.
   *
   * @throws StoreException with address and reason when the server does not answer
   */
  public long nextJobEpoch() {
    byte[] key = ("mf:" + namespace + ":job-epoch").getBytes(StandardCharsets.UTF_8);
    return (Long) nodes.run(RedisCommand.of(Command.INCR, key));
  }

  /** How many records there are of each kind. */
  public Map<String, Long> counts() {
    Map<String, Long> counts = new TreeMap<>();
    scan("mf:" + namespace + ":*", key -> counts.merge(key.kind(), 1L, Long::sum));
    return counts;
  }

  /** The ids of one kind, in no particular order; all of them are held in memory. */
  public List<String> ids(String kind) {
    // a server that resizes its table may give a key twice
    Set<String> ids = new LinkedHashSet<>();
    scan("mf:" + namespace + ":" + kind + ":*", key -> ids.add(key.id()));
    return new ArrayList<>(ids);
  }

  private void scan(String pattern, Consumer<RecordKey> visitor) {
    for (RedisNode node : nodes.primaries()) {
      scan(node, pattern, visitor);
    }
  }

  private void scan(RedisNode node, String pattern, Consumer<RecordKey> visitor) {
    byte[] cursor = ScanParams.SCAN_POINTER_START_BINARY;
    ScanParams params = new ScanParams().match(pattern).count(STEP);
    do {
      byte[] from = cursor;
      ScanResult<byte[]> step = nodes.on(node, jedis -> jedis.scan(from, params));
      for (byte[] key : step.getResult()) {
        String text = new String(key, StandardCharsets.UTF_8);
        if (text.endsWith("}")) {
          visitor.accept(RecordKey.parse(text));
        }
      }
      cursor = step.getCursorAsBytes();
    } while (!new String(cursor, StandardCharsets.US_ASCII).equals(ScanParams.SCAN_POINTER_START));
  }

  @Override
  public void close() {
    nodes.close();
  }
}
