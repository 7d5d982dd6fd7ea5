package io.memberflow.store.redis;

import io.memberflow.store.StoreException;
import java.util.function.Function;
import javax.net.ssl.SSLParameters;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/** One connection that opens itself when needed and after a failure. For one thread at a time. */
final class RedisConnection implements AutoCloseable {
  private final RedisSettings settings;
  private Jedis jedis;

  RedisConnection(RedisSettings settings) {
    this.settings = settings;
  }

  /**
   * Does work that may be repeated. A server closes idle connections, so work that meets a closed
   * one is done once more on a new one.
   *
   * @throws StoreException with the reason, after which the next call starts with a new connection
   */
  <T> T call(Function<Jedis, T> work) {
    boolean reused = jedis != null;
    try {
      return work.apply(open());
    } catch (JedisException e) {
      close();
      if (reused && RedisFailures.closedByPeer(e)) {
        return call(work);
      }
      throw RedisFailures.translate(settings, e);
    } catch (RuntimeException e) {
      close(); // replies may be left unread
      throw e;
    }
  }

  private Jedis open() {
    if (jedis == null) {
      RedisAddress address = settings.address();
      DefaultJedisClientConfig.Builder config =
          DefaultJedisClientConfig.builder()
              .connectionTimeoutMillis((int) settings.connectTimeout().toMillis())
              .socketTimeoutMillis((int) settings.commandTimeout().toMillis())
              .blockingSocketTimeoutMillis((int) settings.commandTimeout().toMillis())
              .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
              .ssl(address.tls());
      if (address.tls()) {
        SSLParameters checkName = new SSLParameters();
        checkName.setEndpointIdentificationAlgorithm("HTTPS");
        config.sslParameters(checkName);
      }
      address.user().ifPresent(config::user);
      if (address.user().isPresent() || address.password().isPresent()) {
        config.password(address.password().orElse(""));
      }
      jedis = new Jedis(new HostAndPort(address.host(), address.port()), config.build());
    }
    return jedis;
  }

  @Override
  public void close() {
    if (jedis != null) {
      try {
        jedis.close();
      } catch (JedisException e) {
        // the connection is given up either way
      }
      jedis = null;
    }
  }
}
