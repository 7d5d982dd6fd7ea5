package io.memberflow.store.redis;

import io.memberflow.store.StoreException;
import io.memberflow.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisMovedDataException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/**
 * One run of commands: each goes to its node, all nodes work at the same time, and what a cluster
 * points elsewhere goes there in another round. JedisCluster's own pipelines do none of the latter
 * and make threads for every call.
 */
final class RedisPipeline {
  private static final int MOST_ROUNDS = 8;
  private static final CommandArguments ASKING = new CommandArguments(Command.ASKING);

  private final RedisNodes nodes;
  private final RedisTopology topology;
  private final List<RedisCommand> commands;
  private final RedisScript script;
  private final Object[] replies;
  private final Set<RedisNode> givenScript = new HashSet<>();
  private final List<Lost> lost = new ArrayList<>();
  private Map<Target, Batch> next = new LinkedHashMap<>();
  private boolean moved;
  private boolean refreshed;
  private StoreException failure;

  RedisPipeline(RedisNodes nodes, List<RedisCommand> commands, RedisScript script) {
    this.nodes = nodes;
    this.topology = nodes.topology();
    this.commands = commands;
    this.script = script;
    this.replies = new Object[commands.size()];
  }

  /**
   * @param asking whether the node takes the commands only when asked to, because it does not yet
   *     hold their slot
   */
  private record Target(RedisNode node, boolean asking) {}

  /** A command whose node went away before it replied. */
  private record Lost(int command, RedisNode node, JedisException why) {}

  /**
   * @throws StoreException for the first failure, when the replies of all nodes have been read
   */
  List<Object> run() {
    for (int i = 0; i < replies.length; i++) {
      add(planned(i), i);
    }
    for (int round = 0; !next.isEmpty(); round++) {
      List<Batch> batches = List.copyOf(next.values());
      if (round == MOST_ROUNDS) {
        throw new StoreUnavailableException(
            batches.get(0).target.node().toString(),
            "the cluster pointed elsewhere %d times".formatted(MOST_ROUNDS),
            "wait until its slots have settled, then try again",
            null);
      }
      next = new LinkedHashMap<>();
      batches.forEach(Batch::send);
      batches.forEach(Batch::receive);
      if (failure != null) {
        throw failure;
      }
      followMoves();
      replanLost();
    }
    return Arrays.asList(replies);
  }

  private Target planned(int command) {
    byte[] key = commands.get(command).key();
    RedisNode node = topology.nodeOf(key);
    if (node == null) {
      nodes.refresh(topology.version());
      node = topology.nodeOf(key);
    }
    if (node == null) {
      throw new StoreUnavailableException(
          topology.sources().iterator().next().toString(),
          "no node of the cluster holds slot " + RedisTopology.slot(key),
          "give each slot to a node",
          null);
    }
    return new Target(node, false);
  }

  private void add(Target target, int command) {
    next.computeIfAbsent(target, Batch::new).add(command);
  }

  /** More slots may have moved than those that were met. */
  private void followMoves() {
    if (moved) {
      moved = false;
      try {
        nodes.refresh(topology.version());
      } catch (StoreException e) {
        // where the commands go next is known already
      }
    }
  }

  /** The commands of a node that went away go to its successor, once there is one. */
  private void replanLost() {
    if (lost.isEmpty()) {
      return;
    }
    refreshed = true;
    StoreException why = nodes.translated(lost.get(0).node(), lost.get(0).why());
    try {
      nodes.refresh(topology.version());
    } catch (StoreException e) {
      throw why;
    }
    for (Lost command : lost) {
      Target target = planned(command.command());
      if (target.node().equals(command.node())) {
        throw nodes.translated(command.node(), command.why());
      }
      add(target, command.command());
    }
    lost.clear();
  }

  /** What one node gets in one round. */
  private final class Batch {
    private final Target target;
    private final RedisConnection connection;
    private int[] members = new int[16];
    private int size;
    private int received;
    private boolean reused;
    private boolean sent;

    Batch(Target target) {
      this.target = target;
      this.connection = nodes.connection(target.node());
    }

    void add(int command) {
      if (size == members.length) {
        members = Arrays.copyOf(members, 2 * size);
      }
      members[size++] = command;
    }

    void send() {
      reused = connection.isOpen();
      try {
        nodes.open(connection);
        for (int i = 0; i < size; i++) {
          if (target.asking()) {
            connection.add(ASKING);
          }
          connection.add(commands.get(members[i]).arguments());
        }
        connection.send();
        sent = true;
      } catch (JedisException e) {
        broken(e);
      } catch (StoreException e) {
        fail(e);
      }
    }

    void receive() {
      if (!sent) {
        return;
      }
      boolean lacksScript = false;
      boolean refused = false;
      try {
        for (; received < size; received++) {
          if (target.asking()) {
            connection.receive();
          }
          Object reply = connection.receive();
          if (!(reply instanceof JedisException)) {
            replies[members[received]] = reply;
          } else if (reply instanceof JedisRedirectionException to && topology.cluster()) {
            redirect(members[received], to);
          } else if (reply instanceof JedisNoScriptException
              && script != null
              && !givenScript.contains(target.node())) {
            lacksScript = true;
            RedisPipeline.this.add(target, members[received]);
          } else {
            refused = true;
            byte[] key = commands.get(members[received]).key();
            fail(nodes.translated(target.node(), (JedisException) reply, key));
          }
        }
        if (lacksScript) {
          connection.jedis().scriptLoad(script.source());
          givenScript.add(target.node());
        }
      } catch (JedisException e) {
        broken(e);
      }
      if (refused) {
        connection.close(); // behind the address there may be another server by now
      }
    }

    private void redirect(int command, JedisRedirectionException to) {
      RedisNode node =
          RedisTopology.named(
              target.node(), to.getTargetNode().getHost(), to.getTargetNode().getPort());
      boolean asking = to instanceof JedisAskDataException;
      if (to instanceof JedisMovedDataException) {
        moved = true;
        topology.moved(to.getSlot(), node);
      }
      RedisPipeline.this.add(new Target(node, asking), command);
    }

    private void broken(JedisException why) {
      connection.close();
      if (reused && RedisFailures.closedByPeer(why)) {
        // the server closes idle connections
        for (int i = received; i < size; i++) {
          RedisPipeline.this.add(target, members[i]);
        }
      } else if (topology.cluster() && !refreshed && why instanceof JedisConnectionException) {
        for (int i = received; i < size; i++) {
          lost.add(new Lost(members[i], target.node(), why));
        }
      } else {
        fail(nodes.translated(target.node(), why));
      }
    }

    private void fail(StoreException e) {
      if (failure == null) {
        failure = e;
      }
    }
  }
}
