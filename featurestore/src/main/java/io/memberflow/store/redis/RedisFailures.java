package io.memberflow.store.redis;

import io.memberflow.store.StoreAccessException;
import io.memberflow.store.StoreException;
import io.memberflow.store.StoreUnavailableException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisRedirectionException;

/** Says in the words of the store what a server or a socket said. */
final class RedisFailures {
  private static final Pattern NOT_READY =
      Pattern.compile("\\b(LOADING|BUSY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|MISCONF|NOREPLICAS)\\b");

  private RedisFailures() {}

  /**
   * @param key what the command was about; null where it was about none
   */
  static StoreException translate(
      RedisSettings settings, RedisNode node, JedisException failure, byte[] key) {
    String address = node.toString();
    if (failure instanceof JedisConnectionException) {
      return connection(settings, node, failure);
    }
    String reply = failure.getMessage() == null ? "" : failure.getMessage();
    // inside a script the code of a failed command stands in the middle of the reply
    if (reply.contains("WRONGPASS") || reply.contains("invalid password")) {
      return denied(
          address, "wrong user or password", "correct them in the Redis address", failure);
    }
    if (reply.contains("without any password configured")) {
      return denied(
          address,
          "it has no password and one was given",
          "remove it from the Redis address",
          failure);
    }
    if (reply.contains("NOAUTH") || reply.contains("unauthenticated")) {
      return denied(
          address,
          "it needs a password and none was given",
          "add it to the Redis address",
          failure);
    }
    if (reply.contains("NOPERM")
        || reply.contains("no permissions")
        || reply.contains("executing the script can't")) {
      return denied(
          address, "the user lacks a permission: " + reply, "grant it to the user", failure);
    }
    if (reply.contains("READONLY")) {
      return new StoreUnavailableException(
          address, "it is a read-only replica", "give the address of the primary", failure);
    }
    if (reply.contains("OOM")) {
      return new StoreUnavailableException(
          address,
          "it is out of memory (maxmemory)",
          "raise maxmemory or shorten the time to live",
          failure);
    }
    if (reply.contains("WRONGTYPE")) {
      return refused(
          address,
          "%s holds something that is no hash"
              .formatted(
                  key == null
                      ? "a record's key"
                      : "the key " + new String(key, StandardCharsets.UTF_8)),
          "use another namespace or delete that key",
          failure);
    }
    if (failure instanceof JedisRedirectionException) {
      return refused(
          address,
          "it is one node of a Redis Cluster",
          "write redis-cluster:// in place of redis://",
          failure);
    }
    if (reply.contains("cluster support disabled")) {
      return refused(
          address,
          "it is no node of a Redis Cluster",
          "write redis:// in place of redis-cluster://",
          failure);
    }
    if (NOT_READY.matcher(reply).find() || reply.contains("max number of clients")) {
      return new StoreUnavailableException(address, "it says \"" + reply + "\"", failure);
    }
    return refused(address, "it says \"" + reply + "\"", "see the server's log", failure);
  }

  private static StoreException refused(
      String address, String what, String remedy, JedisException cause) {
    return new StoreException(refusal(address, what, remedy), cause);
  }

  private static StoreException denied(
      String address, String what, String remedy, JedisException cause) {
    return new StoreAccessException(refusal(address, what, remedy), cause);
  }

  private static String refusal(String address, String what, String remedy) {
    return "the store at %s refuses: %s; %s".formatted(address, what, remedy);
  }

  private static StoreException connection(
      RedisSettings settings, RedisNode node, JedisException failure) {
    Throwable root = root(failure);
    String address = node.toString();
    if (tls(failure)) {
      return new StoreUnavailableException(
          address,
          "TLS failed: " + said(root),
          "check ca-file and certificate, the names in the server's certificate (verify-name) and"
              + " that the port speaks TLS",
          failure);
    }
    if (root instanceof SocketTimeoutException) {
      String waited =
          "no answer within its timeout (connect %d ms, command %d ms)"
              .formatted(
                  settings.connectTimeout().toMillis(), settings.commandTimeout().toMillis());
      return settings.address().tls()
          ? new StoreUnavailableException(
              address, waited, "check that it runs and that the port speaks TLS", failure)
          : new StoreUnavailableException(address, waited, failure);
    }
    if (root instanceof UnknownHostException) {
      return new StoreUnavailableException(address, "its host name is unknown", failure);
    }
    return new StoreUnavailableException(address, said(root), failure);
  }

  private static String said(Throwable root) {
    return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
  }

  private static boolean tls(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SSLException) {
        return true;
      }
    }
    return false;
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
