package io.memberflow.store.redis;

import io.memberflow.configuration.ConfigurationException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Where a Redis server or a Redis Cluster listens and who connects. The text form hides the
 * password.
 *
 * @param cluster whether the nodes are some of a Redis Cluster; the others are learned from them
 * @param nodes one, or for a cluster at least one
 * @param tls whether to encrypt and check the server's certificate and name
 * @param user empty for the server's default user
 * @param password empty where the server asks for none or a file holds it
 */
public record RedisAddress(
    boolean cluster,
    List<RedisNode> nodes,
    boolean tls,
    Optional<String> user,
    Optional<String> password) {
  static final int DEFAULT_PORT = 6379;

  // not java.net.URI: it finds no host in names with _, which container networks have
  private static final String NODE = "(?:\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)(?::\\d{1,5})?";
  private static final Pattern FORM =
      Pattern.compile(
          "redis(?<tls>s?)(?<cluster>-cluster)?://(?:(?<login>.*)@)?"
              + "(?<nodes>%s(?:,%s)*)/?".formatted(NODE, NODE));

  public RedisAddress {
    nodes = List.copyOf(nodes);
  }

  /**
   * Parses {@code redis://[user[:password]@]host[:port]}, or {@code redis-cluster://} with {@code
   * host[:port],host[:port]...} for some nodes of a cluster; {@code rediss://} and {@code
   * rediss-cluster://} for TLS. Special characters of user and password are percent-encoded.
   *
   * @throws ConfigurationException for other text
   */
  public static RedisAddress parse(String uri) {
    Matcher form = FORM.matcher(uri == null ? "" : uri.strip());
    if (!form.matches()) {
      throw wrong(uri);
    }
    boolean cluster = form.group("cluster") != null;
    String[] nodes = form.group("nodes").split(",");
    if (nodes.length > 1 && !cluster) {
      throw wrong(uri);
    }
    List<RedisNode> parsed = new ArrayList<>();
    for (String node : nodes) {
      parsed.add(node(node).orElseThrow(() -> wrong(uri)));
    }
    String login = form.group("login") == null ? "" : form.group("login");
    int colon = login.indexOf(':');
    String user = colon < 0 ? login : login.substring(0, colon);
    String password = colon < 0 ? "" : login.substring(colon + 1);
    try {
      return new RedisAddress(
          cluster,
          parsed,
          !form.group("tls").isEmpty(),
          Optional.of(decoded(user)).filter(text -> !text.isEmpty()),
          Optional.of(decoded(password)).filter(text -> !text.isEmpty()));
    } catch (IllegalArgumentException e) {
      throw wrong(uri);
    }
  }

  private static Optional<RedisNode> node(String text) {
    int colon = text.indexOf(':', text.indexOf(']') + 1);
    String host = colon < 0 ? text : text.substring(0, colon);
    int port = colon < 0 ? DEFAULT_PORT : Integer.parseInt(text.substring(colon + 1));
    String bare = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    return Optional.of(new RedisNode(bare, port)).filter(n -> port >= 1 && port <= 65_535);
  }

  /**
   * @throws IllegalArgumentException for a percent sign without two hexadecimal digits
   */
  static String decoded(String part) {
    // URLDecoder is for forms, where + is a space
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static ConfigurationException wrong(String uri) {
    return ConfigurationException.wrong(
        "Redis address",
        uri == null ? null : hidden(uri),
        "redis://[user[:password]@]host[:port], redis-cluster://[user[:password]@]host[:port],..."
            + " or rediss:// and rediss-cluster:// for TLS, port 1–65535, no database",
        "write for example redis://localhost:6379 and percent-encode special characters");
  }

  /** The text without what may be a user and a password. */
  static String hidden(String uri) {
    return uri.replaceFirst("(?s)^((?:[\\w-]+://)?).*@", "$1***@");
  }

  /** {@code host:port}, of a cluster separated by commas; for messages. */
  public String hostAndPort() {
    return nodes.stream().map(RedisNode::toString).collect(Collectors.joining(","));
  }

  @Override
  public String toString() {
    String login = user.orElse("") + (password.isPresent() ? ":***" : "");
    return "redis"
        + (tls ? "s" : "")
        + (cluster ? "-cluster" : "")
        + "://"
        + login
        + (login.isEmpty() ? "" : "@")
        + hostAndPort();
  }
}
