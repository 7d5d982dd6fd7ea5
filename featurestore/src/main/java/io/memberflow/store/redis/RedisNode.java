package io.memberflow.store.redis;

/**
 * One Redis process.
 *
 * @param host name or address; IPv6 without brackets
 * @param port 1–65535
 */
public record RedisNode(String host, int port) {

  /** {@code host:port}, for messages. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
