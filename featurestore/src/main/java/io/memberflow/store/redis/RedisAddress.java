package io.memberflow.store.redis;

import io.memberflow.configuration.ConfigurationException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a Redis server listens and who connects. The text form hides the password.
 *
 * @param host name or address; IPv6 without brackets
 * @param port 1–65535
 * @param tls whether to encrypt and check the server's certificate and name
 * @param user empty for the server's default user
 * @param password empty where the server asks for none
 */
public record RedisAddress(
    String host, int port, boolean tls, Optional<String> user, Optional<String> password) {
  static final int DEFAULT_PORT = 6379;

  // not java.net.URI: it finds no host in names with _, which container networks have
  private static final Pattern FORM =
      Pattern.compile(
          "(?<scheme>rediss?)://(?:(?<login>.*)@)?"
              + "(?<host>\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::(?<port>\\d{1,5}))?/?");

  /**
   * Parses {@code redis://[user[:password]@]host[:port]}, or {@code rediss://} for TLS; special
   * characters of user and password are percent-encoded.
   *
   * @throws ConfigurationException for other text
   */
  public static RedisAddress parse(String uri) {
    Matcher form = FORM.matcher(uri == null ? "" : uri.strip());
    if (!form.matches()) {
      throw wrong(uri);
    }
    int port = form.group("port") == null ? DEFAULT_PORT : Integer.parseInt(form.group("port"));
    if (port < 1 || port > 65_535) {
      throw wrong(uri);
    }
    String host = form.group("host");
    String login = form.group("login") == null ? "" : form.group("login");
    int colon = login.indexOf(':');
    String user = colon < 0 ? login : login.substring(0, colon);
    String password = colon < 0 ? "" : login.substring(colon + 1);
    try {
      return new RedisAddress(
          host.startsWith("[") ? host.substring(1, host.length() - 1) : host,
          port,
          form.group("scheme").equals("rediss"),
          decoded(user),
          decoded(password));
    } catch (IllegalArgumentException e) {
      throw wrong(uri);
    }
  }

  private static Optional<String> decoded(String part) {
    // URLDecoder is for forms, where + is a space
    return Optional.of(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8))
        .filter(text -> !text.isEmpty());
  }

  private static ConfigurationException wrong(String uri) {
    return ConfigurationException.wrong(
        "Redis address",
        uri == null ? null : uri.replaceFirst("^((?:\\w+://)?).*@", "$1***@"),
        "redis://[user[:password]@]host[:port] or rediss:// for TLS, port 1–65535, no database",
        "write for example redis://localhost:6379 and percent-encode special characters");
  }

  /** {@code host:port}, for messages. */
  public String hostAndPort() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }

  @Override
  public String toString() {
    String login = user.orElse("") + (password.isPresent() ? ":***" : "");
    return (tls ? "rediss://" : "redis://") + login + (login.isEmpty() ? "" : "@") + hostAndPort();
  }
}
