package io.memberflow.store.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReferenceArray;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * Which node holds which key, as last learned; a single server holds them all. For any number of
 * threads.
 */
final class RedisTopology {
  static final int SLOTS = 16_384;

  private final RedisAddress address;
  private final AtomicReferenceArray<RedisNode> nodes;
  private volatile long version;

  RedisTopology(RedisAddress address) {
    this.address = address;
    this.nodes = new AtomicReferenceArray<>(address.cluster() ? SLOTS : 0);
  }

  boolean cluster() {
    return address.cluster();
  }

  /** Grows with every list of slots that was learned; 0 while there is none. */
  long version() {
    return version;
  }

  /** The node of a key; null where no node is known to hold its slot. */
  RedisNode nodeOf(byte[] key) {
    return cluster() ? nodes.get(slot(key)) : address.nodes().get(0);
  }

  static int slot(byte[] key) {
    return JedisClusterCRC16.getSlot(key);
  }

  /** All nodes that hold keys. */
  Set<RedisNode> primaries() {
    if (!cluster()) {
      return Set.copyOf(address.nodes());
    }
    Set<RedisNode> primaries = new LinkedHashSet<>();
    for (int slot = 0; slot < SLOTS; slot++) {
      RedisNode node = nodes.get(slot);
      if (node != null) {
        primaries.add(node);
      }
    }
    return primaries;
  }

  /** Whom to ask for the slots: the known nodes, then those of the address. */
  Set<RedisNode> sources() {
    Set<RedisNode> sources = new LinkedHashSet<>(primaries());
    sources.addAll(address.nodes());
    return sources;
  }

  /**
   * Takes over a reply to CLUSTER SLOTS: a list of first slot, last slot, primary, replicas.
   *
   * @param from who replied; stands in where it does not know its own name
   */
  synchronized void learn(RedisNode from, List<?> reply) {
    List<RedisNode> learned = new ArrayList<>();
    for (int slot = 0; slot < SLOTS; slot++) {
      learned.add(null);
    }
    for (Object range : reply) {
      List<?> parts = (List<?>) range;
      List<?> primary = (List<?>) parts.get(2);
      byte[] host = (byte[]) primary.get(0);
      RedisNode node =
          named(
              from,
              host == null ? "" : new String(host, StandardCharsets.UTF_8),
              Math.toIntExact((Long) primary.get(1)));
      for (int s = Math.toIntExact((Long) parts.get(0)); s <= (Long) parts.get(1); s++) {
        learned.set(s, node);
      }
    }
    for (int slot = 0; slot < SLOTS; slot++) {
      nodes.set(slot, learned.get(slot));
    }
    version++;
  }

  /** A node said that another one has the slot. */
  void moved(int slot, RedisNode to) {
    nodes.set(slot, to);
  }

  /** A node that does not know its own host or name is where it was asked. */
  static RedisNode named(RedisNode from, String host, int port) {
    return new RedisNode(host.isEmpty() || host.equals("?") ? from.host() : host, port);
  }
}
