package io.memberflow.store.redis;

import io.memberflow.store.StoreException;
import io.memberflow.store.StoreUnavailableException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisException;

/**
 * The nodes of one server or cluster, with one connection to each that is needed. For one thread at
 * a time; the topology may be shared.
 */
final class RedisNodes implements AutoCloseable {
  private final RedisSettings settings;
  private final RedisTopology topology;
  private final Map<RedisNode, RedisConnection> connections = new HashMap<>();
  private long seenVersion;

  RedisNodes(RedisSettings settings) {
    this(settings, new RedisTopology(settings.address()));
  }

  RedisNodes(RedisSettings settings, RedisTopology topology) {
    this.settings = settings;
    this.topology = topology;
  }

  RedisTopology topology() {
    return topology;
  }

  /**
   * Runs commands that may be repeated, in one round trip to each node.
   *
   * @return their replies in the order of the commands
   * @throws StoreException with the reason, after which the next call starts with new connections
   */
  List<Object> run(List<RedisCommand> commands) {
    return run(commands, null);
  }

  /**
   * The same for calls of a script.
   *
   * @param script loaded where a node lacks it
   */
  List<Object> run(List<RedisCommand> commands, RedisScript script) {
    if (commands.isEmpty()) {
      return List.of();
    }
    try {
      prepare();
      return new RedisPipeline(this, commands, script).run();
    } catch (StoreException e) {
      throw e;
    } catch (RuntimeException e) {
      close(); // replies may be left unread
      throw e;
    }
  }

  /** Runs one command that may be repeated. */
  Object run(RedisCommand command) {
    return run(List.of(command)).get(0);
  }

  /** All nodes that hold keys, as of now. */
  Set<RedisNode> primaries() {
    if (topology.cluster()) {
      refresh(topology.version());
    }
    Set<RedisNode> primaries = topology.primaries();
    if (primaries.isEmpty()) {
      throw new StoreUnavailableException(
          settings.address().hostAndPort(),
          "the cluster has no node with slots",
          "give each slot to a node",
          null);
    }
    return primaries;
  }

  /** Does work at one node. Work that meets a closed connection is done once more on a new one. */
  <T> T on(RedisNode node, Function<Jedis, T> work) {
    RedisConnection connection = connection(node);
    boolean reused = connection.isOpen();
    try {
      open(connection);
      return work.apply(connection.jedis());
    } catch (JedisException e) {
      connection.close();
      if (reused && RedisFailures.closedByPeer(e)) {
        return on(node, work);
      }
      throw translated(node, e);
    } catch (RuntimeException e) {
      connection.close(); // replies may be left unread
      throw e;
    }
  }

  /** Learns the slots where there are none, and lets go of nodes that hold none any more. */
  private void prepare() {
    if (!topology.cluster()) {
      return;
    }
    if (topology.version() == 0) {
      refresh(0);
    }
    if (topology.version() != seenVersion) {
      seenVersion = topology.version();
      Set<RedisNode> primaries = topology.primaries();
      connections
          .values()
          .removeIf(
              connection -> {
                boolean left = !primaries.contains(connection.node());
                if (left) {
                  connection.close();
                }
                return left;
              });
    }
  }

  /**
   * Asks the cluster for its slots, unless another thread has since.
   *
   * @param seen the version that led astray
   * @throws StoreException where no node answers
   */
  void refresh(long seen) {
    synchronized (topology) {
      if (topology.version() != seen) {
        return;
      }
      StoreException first = null;
      for (RedisNode source : topology.sources()) {
        try {
          topology.learn(source, on(source, RedisNodes::slots));
          return;
        } catch (StoreException e) {
          first = first == null ? e : first;
        }
      }
      throw first;
    }
  }

  private static List<?> slots(Jedis jedis) {
    return (List<?>) jedis.sendCommand(Command.CLUSTER, "SLOTS");
  }

  RedisConnection connection(RedisNode node) {
    return connections.computeIfAbsent(node, n -> new RedisConnection(settings, n));
  }

  void open(RedisConnection connection) {
    if (!connection.isOpen()) {
      connection.open();
    }
  }

  StoreException translated(RedisNode node, JedisException failure) {
    return translated(node, failure, null);
  }

  /**
   * @param key what the command was about; null where it was about none
   */
  StoreException translated(RedisNode node, JedisException failure, byte[] key) {
    return RedisFailures.translate(settings, node, failure, key);
  }

  @Override
  public void close() {
    connections.values().forEach(RedisConnection::close);
  }
}
