package io.memberflow.store.redis;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.store.Erasure;
import io.memberflow.store.Provenance;
import io.memberflow.store.RecordKey;
import io.memberflow.store.Section;
import io.memberflow.store.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import redis.clients.jedis.Protocol.Command;

/**
 * A namespace as a whole, for operators: what it holds, and the number of its next deployment.
 * Reads every key of the server, or of all primaries of a cluster, in steps, so it is nothing for a
 * hot path. One thread at a time.
 */
public final class RedisNamespace implements AutoCloseable {
  private static final byte[] TOMBSTONE = bytes(Erasure.field());
  private static final byte[] FEATURES = bytes(Provenance.field(Section.FEATURES));

  private final RedisNodes nodes;
  private final String namespace;

  public RedisNamespace(RedisSettings settings, String namespace) {
    this.nodes = new RedisNodes(settings);
    this.namespace = RecordKey.requireNamespace(namespace);
  }

  /**
   * The namespaces that were written, each with its records by kind.
   *
   * @throws StoreException with address and reason when the server does not answer
   */
  public static Map<String, Map<String, RecordCount>> all(RedisSettings settings) {
    try (RedisNodes nodes = new RedisNodes(settings)) {
      Map<String, Map<String, RecordCount>> all = new TreeMap<>();
      names(nodes).forEach(name -> all.put(name, new TreeMap<>()));
      count(
          nodes,
          "mf:*",
          (key, one) ->
              all.computeIfAbsent(key.namespace(), n -> new TreeMap<>())
                  .merge(key.kind(), one, RecordCount::and));
      return all;
    }
  }

  /**
   * The namespaces that were written, by one command.
   *
   * @throws StoreException with address and reason when the server does not answer
   */
  public static Set<String> names(RedisSettings settings) {
    try (RedisNodes nodes = new RedisNodes(settings)) {
      return names(nodes);
    }
  }

  private static Set<String> names(RedisNodes nodes) {
    Set<String> names = new TreeSet<>();
    for (Object name :
        (Iterable<?>) nodes.run(RedisCommand.of(Command.SMEMBERS, Keys.NAMESPACES))) {
      names.add(new String((byte[]) name, StandardCharsets.UTF_8));
    }
    return names;
  }

  /** Gives each record as a count of one: with something in it, or erased. */
  private static void count(
      RedisNodes nodes, String pattern, BiConsumer<RecordKey, RecordCount> visitor) {
    Keys.scan(
        nodes,
        pattern,
        keys -> {
          List<RecordKey> records = Keys.records(keys);
          List<Object> replies =
              nodes.run(
                  records.stream()
                      .map(RecordKey::redisKey)
                      .map(k -> RedisCommand.of(Command.HMGET, bytes(k), TOMBSTONE, FEATURES))
                      .toList());
          for (int i = 0; i < replies.size(); i++) {
            List<?> fields = (List<?>) replies.get(i);
            boolean erased = fields.get(0) != null && fields.get(1) == null;
            visitor.accept(records.get(i), erased ? new RecordCount(0, 1) : new RecordCount(1, 0));
          }
        });
  }

  /**
   * Takes the next job epoch, from 1. Each deployment takes one, so that of two writes as of one
   * time the later deployment's wins.
   *
   * @throws StoreException with address and reason when the server does not answer
   */
  public long nextJobEpoch() {
    return (Long) nodes.run(RedisCommand.of(Command.INCR, Keys.jobEpoch(namespace)));
  }

  /** Makes sure that the next job epoch is above this one, also where the store lost its count. */
  public void raiseJobEpoch(long atLeast) {
    byte[] key = Keys.jobEpoch(namespace);
    long now = (Long) nodes.run(RedisCommand.of(Command.INCRBY, key, bytes(0)));
    if (now < atLeast) {
      nodes.run(RedisCommand.of(Command.INCRBY, key, bytes(atLeast - now)));
    }
  }

  /** How many records there are of each kind. */
  public Map<String, RecordCount> counts() {
    Map<String, RecordCount> counts = new TreeMap<>();
    count(nodes, pattern(), (key, one) -> counts.merge(key.kind(), one, RecordCount::and));
    return counts;
  }

  /** The ids of one kind, in no particular order; all of them are held in memory. */
  public List<String> ids(String kind) {
    // a server that resizes its table may give a key twice
    Set<String> ids = new LinkedHashSet<>();
    keys(Optional.of(kind), key -> ids.add(key.id()));
    return new ArrayList<>(ids);
  }

  /**
   * Visits the keys of all records, in no particular order and in steps; one that is written or
   * deleted meanwhile may be missed, and one may come twice.
   *
   * @param kind of the records; empty for all
   */
  public void keys(Optional<String> kind, Consumer<RecordKey> visitor) {
    Keys.scan(
        nodes,
        kind.map(k -> "mf:" + namespace + ":" + k + ":*").orElse(pattern()),
        keys -> Keys.records(keys).forEach(visitor));
  }

  /**
   * Measures the records of each kind: all are counted, some are weighed.
   *
   * @param samples how many records of a kind are weighed at most, at least 1
   */
  public Map<String, NamespaceSize> measure(int samples) {
    Map<String, Sample> byKind = new TreeMap<>();
    keys(
        Optional.empty(),
        key -> byKind.computeIfAbsent(key.kind(), kind -> new Sample(samples)).offer(key));
    Map<String, NamespaceSize> sizes = new TreeMap<>();
    byKind.forEach((kind, sample) -> sizes.put(kind, weigh(sample)));
    return sizes;
  }

  private NamespaceSize weigh(Sample sample) {
    List<RedisCommand> commands = new ArrayList<>();
    for (RecordKey record : sample.kept()) {
      byte[] key = bytes(record.redisKey());
      commands.add(RedisCommand.withSubcommand(Command.MEMORY, "USAGE", key));
      commands.add(RedisCommand.withSubcommand(Command.OBJECT, "ENCODING", key));
    }
    List<Object> replies = nodes.run(commands);
    NamespaceSize.Builder size = new NamespaceSize.Builder(sample.offered());
    for (int i = 0; i < replies.size(); i += 2) {
      // a record that has gone since is neither
      if (replies.get(i) instanceof Long bytes && replies.get(i + 1) instanceof byte[] encoding) {
        size.weighed(bytes, new String(encoding, StandardCharsets.US_ASCII));
      }
    }
    return size.build();
  }

  /**
   * Lets the records live for this long from now on. Layouts, erasure records and records with a
   * tombstone keep their time: what was erased must not come back earlier. The next write of a job
   * gives a record the time to live of the catalogue again.
   *
   * @param progress gets the number of changed records so far
   * @return how many records were changed
   * @throws ConfigurationException below 1 ms
   */
  public long expire(Duration timeToLive, LongConsumer progress) {
    if (timeToLive.toMillis() < 1) {
      throw ConfigurationException.wrong(
          "time to live", timeToLive, "at least 1ms", "drop the namespace to delete its records");
    }
    RedisScript script = RedisScript.named("expire-record.lua");
    byte[] millis = bytes(timeToLive.toMillis());
    long[] done = {0};
    Keys.scan(
        nodes,
        pattern(),
        keys -> {
          List<RedisCommand> calls =
              Keys.records(keys).stream()
                  .filter(RedisNamespace::expires)
                  .map(key -> script.call(new byte[][] {bytes(key.redisKey()), millis}))
                  .toList();
          for (Object changed : nodes.run(calls, script)) {
            done[0] += (Long) changed;
          }
          progress.accept(done[0]);
        });
    return done[0];
  }

  private static boolean expires(RecordKey key) {
    return !key.kind().equals(RecordKey.LAYOUT) && !key.kind().equals(RecordKey.ERASURE);
  }

  /**
   * Deletes everything of the namespace: records, the count of deployments, its name in the list. A
   * job that still runs writes on.
   *
   * @param progress gets the number of records so far
   * @return how many records there were
   */
  public long drop(LongConsumer progress) {
    long[] dropped = {0};
    Keys.scan(
        nodes,
        pattern(),
        keys -> {
          // one by one: in a cluster the keys of a step lie in many slots
          nodes.run(keys.stream().map(key -> RedisCommand.of(Command.UNLINK, key)).toList());
          dropped[0] += Keys.records(keys).size();
          progress.accept(dropped[0]);
        });
    nodes.run(RedisCommand.of(Command.SREM, Keys.NAMESPACES, bytes(namespace)));
    return dropped[0];
  }

  private String pattern() {
    return "mf:" + namespace + ":*";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] bytes(long number) {
    return Long.toString(number).getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() {
    nodes.close();
  }
}
