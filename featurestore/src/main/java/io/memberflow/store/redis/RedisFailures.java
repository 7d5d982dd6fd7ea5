package io.memberflow.store.redis;

import io.memberflow.store.StoreException;
import io.memberflow.store.StoreUnavailableException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** Says in the words of the store what a server or a socket said. */
final class RedisFailures {
  private RedisFailures() {}

  static StoreException translate(RedisSettings settings, JedisException failure) {
    String address = settings.address().hostAndPort();
    if (failure instanceof JedisConnectionException) {
      return new StoreUnavailableException(address, socketReason(settings, failure), failure);
    }
    String reply = failure.getMessage() == null ? "" : failure.getMessage();
    // inside a script the code of a failed command stands in the middle of the reply
    if (reply.contains("WRONGPASS") || reply.contains("invalid password")) {
      return refused(
          address, "wrong user or password", "correct them in the Redis address", failure);
    }
    if (reply.contains("without any password configured")) {
      return refused(
          address,
          "it has no password and one was given",
          "remove it from the Redis address",
          failure);
    }
    if (reply.contains("NOAUTH")) {
      return refused(
          address,
          "it needs a password and none was given",
          "add it to the Redis address",
          failure);
    }
    if (reply.contains("NOPERM") || reply.contains("no permissions")) {
      return refused(
          address, "the user lacks a permission: " + reply, "grant it to the user", failure);
    }
    if (reply.contains("READONLY")) {
      return refused(
          address, "it is a read-only replica", "give the address of the primary", failure);
    }
    if (reply.contains("OOM")) {
      return refused(
          address,
          "it is out of memory (maxmemory)",
          "raise maxmemory or shorten the time to live",
          failure);
    }
    if (reply.contains("WRONGTYPE")) {
      return refused(
          address,
          "a record's key holds something that is no hash",
          "use another namespace or delete that key",
          failure);
    }
    if (reply.startsWith("MOVED") || reply.startsWith("ASK ") || reply.startsWith("CROSSSLOT")) {
      return refused(
          address,
          "it is one node of a Redis Cluster: " + reply,
          "give the address of a single primary or of a proxy for the cluster",
          failure);
    }
    if (reply.matches("(?s).*\\b(LOADING|BUSY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|MISCONF)\\b.*")
        || reply.contains("max number of clients")) {
      return new StoreUnavailableException(address, "it says \"" + reply + "\"", failure);
    }
    return refused(address, "it says \"" + reply + "\"", "see the server's log", failure);
  }

  private static StoreException refused(
      String address, String what, String remedy, JedisException cause) {
    return new StoreException(
        "the store at %s refuses: %s; %s".formatted(address, what, remedy), cause);
  }

  private static String socketReason(RedisSettings settings, JedisException failure) {
    Throwable root = root(failure);
    if (root instanceof SocketTimeoutException) {
      return "no answer within its timeout (connect %s, command %s)"
          .formatted(
              settings.connectTimeout().toMillis() + " ms",
              settings.commandTimeout().toMillis() + " ms");
    }
    if (root instanceof UnknownHostException) {
      return "its host name is unknown";
    }
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  /** True for a connection that the other side closed, false for an answer that took too long. */
  static boolean closedByPeer(JedisException failure) {
    return failure instanceof JedisConnectionException
        && !(root(failure) instanceof SocketTimeoutException);
  }

  private static Throwable root(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    // a failed connect tries every address of the host and keeps the failures beside the cause
    return root == failure && failure.getSuppressed().length > 0
        ? root(failure.getSuppressed()[0])
        : root;
  }
}
