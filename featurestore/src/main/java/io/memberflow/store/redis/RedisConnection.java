package io.memberflow.store.redis;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.store.StoreAccessException;
import io.memberflow.store.StoreException;
import javax.net.ssl.SSLParameters;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One connection to one node that opens itself when needed. Commands go out together and their
 * replies are read later, so that several nodes work at the same time. For one thread at a time.
 */
final class RedisConnection implements AutoCloseable {
  private final RedisSettings settings;
  private final RedisNode node;
  private Link link;
  private Jedis jedis;

  RedisConnection(RedisSettings settings, RedisNode node) {
    this.settings = settings;
    this.node = node;
  }

  /** Jedis lets only subclasses send without waiting. */
  private static final class Link extends Connection {
    Link(RedisNode node, JedisClientConfig config) {
      super(new HostAndPort(node.host(), node.port()), config);
    }

    void send() {
      flush();
    }
  }

  RedisNode node() {
    return node;
  }

  boolean isOpen() {
    return link != null;
  }

  /**
   * @throws JedisException when the node cannot be reached or refuses the login
   * @throws StoreException when a file that the settings name cannot be read
   */
  void open() {
    if (link == null) {
      link = new Link(node, config());
      jedis = new Jedis(link);
    }
  }

  /** For single commands, when nothing else is under way. */
  Jedis jedis() {
    open();
    return jedis;
  }

  void add(CommandArguments command) {
    link.sendCommand(command);
  }

  void send() {
    link.send();
  }

  /** The next reply, or the error that the node replied. */
  Object receive() {
    try {
      return link.getUnflushedObject();
    } catch (JedisDataException e) {
      return e;
    }
  }

  private JedisClientConfig config() {
    RedisAddress address = settings.address();
    try {
      DefaultJedisClientConfig.Builder config =
          DefaultJedisClientConfig.builder()
              .connectionTimeoutMillis((int) settings.connectTimeout().toMillis())
              .socketTimeoutMillis((int) settings.commandTimeout().toMillis())
              .blockingSocketTimeoutMillis((int) settings.commandTimeout().toMillis())
              .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
              .ssl(address.tls());
      if (address.tls()) {
        config.sslSocketFactory(settings.tls().socketFactory()).sslParameters(nameCheck());
      }
      String password = settings.password().orElse("");
      address.user().ifPresent(config::user);
      if (address.user().isPresent() || !password.isEmpty()) {
        config.password(password);
      }
      return config.build();
    } catch (ConfigurationException e) {
      // the files were there at the start
      throw new StoreAccessException(
          "the store at %s cannot be asked: %s".formatted(node, e.getMessage()), e);
    }
  }

  private SSLParameters nameCheck() {
    SSLParameters parameters = new SSLParameters();
    if (settings.tls().verifyName()) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    }
    return parameters;
  }

  @Override
  public void close() {
    if (link != null) {
      try {
        link.close();
      } catch (JedisException e) {
        // the connection is given up either way
      }
      link = null;
      jedis = null;
    }
  }
}
