package io.memberflow.store.redis;

import io.memberflow.store.RecordKey;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import redis.clients.jedis.params.ScanParams;
import redis.clients.jedis.resps.ScanResult;

/** The keys that are no records, and how all keys are found. */
final class Keys {
  static final byte[] NAMESPACES = "mf:namespaces".getBytes(StandardCharsets.UTF_8);
  private static final int STEP = 1_000;

  private Keys() {}

  static byte[] jobEpoch(String namespace) {
    return ("mf:" + namespace + ":job-epoch").getBytes(StandardCharsets.UTF_8);
  }

  /** Visits all keys that match, in steps of about 1,000. */
  static void scan(RedisNodes nodes, String pattern, Consumer<List<byte[]>> visitor) {
    for (RedisNode node : nodes.primaries()) {
      scan(nodes, node, pattern, visitor);
    }
  }

  private static void scan(
      RedisNodes nodes, RedisNode node, String pattern, Consumer<List<byte[]>> visitor) {
    byte[] cursor = ScanParams.SCAN_POINTER_START_BINARY;
    ScanParams params = new ScanParams().match(pattern).count(STEP);
    do {
      byte[] from = cursor;
      ScanResult<byte[]> step = nodes.on(node, jedis -> jedis.scan(from, params));
      if (!step.getResult().isEmpty()) {
        visitor.accept(step.getResult());
      }
      cursor = step.getCursorAsBytes();
    } while (!new String(cursor, StandardCharsets.US_ASCII).equals(ScanParams.SCAN_POINTER_START));
  }

  /** Those of the keys that are records; what others may have put there is none. */
  static List<RecordKey> records(List<byte[]> keys) {
    List<RecordKey> records = new ArrayList<>(keys.size());
    for (byte[] key : keys) {
      RecordKey.tryParse(new String(key, StandardCharsets.UTF_8)).ifPresent(records::add);
    }
    return records;
  }
}
