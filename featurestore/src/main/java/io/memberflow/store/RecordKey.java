package io.memberflow.store;

import io.memberflow.configuration.ConfigurationException;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * Which record: {@code mf:<namespace>:<kind>:{<id>}}, or {@code
 * mf:<namespace>:<kind>:{<id>}:<part>} for one of several that an id has, such as the categories of
 * a member. The braces make the id the hash tag, so all records of one id of a cluster lie on one
 * node. Id and part can hold any text.
 *
 * @param namespace separates jobs, tenants and experiments: 1–32 of a–z, 0–9 and -
 * @param kind what the record describes, for example {@value #MEMBER}: 1–32 of a–z and -
 * @param id any text, also empty
 * @param part any text, also empty; null for the one record of an id
 */
public record RecordKey(String namespace, String kind, String id, String part) {
  public static final String MEMBER = "member";
  public static final String ITEM = "item";
  public static final String MODEL = "model";
  public static final String METRICS = "metrics";
  public static final String SOURCE = "source";

  /** That a member was erased, under the hash of its id. */
  public static final String ERASURE = "erasure";

  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9][a-z0-9-]{0,31}");
  private static final Pattern KIND = Pattern.compile("[a-z][a-z-]{0,31}");

  /**
   * @throws ConfigurationException for a namespace that is not allowed
   * @throws IllegalArgumentException for a kind that is not allowed
   */
  public RecordKey {
    Objects.requireNonNull(id, "id");
    requireNamespace(namespace);
    if (kind == null || !KIND.matcher(kind).matches()) {
      throw new IllegalArgumentException(
          "kind is \"%s\"; must be 1–32 of a–z and -; use a constant of RecordKey".formatted(kind));
    }
  }

  /** The one record of an id. */
  public RecordKey(String namespace, String kind, String id) {
    this(namespace, kind, id, null);
  }

  /** Returns the namespace, or says why it cannot be one. */
  public static String requireNamespace(String namespace) {
    if (namespace == null || !NAMESPACE.matcher(namespace).matches()) {
      throw ConfigurationException.wrong(
          "namespace",
          namespace,
          "1–32 of a–z, 0–9 and -, not starting with -",
          "write for example shop-eu");
    }
    return namespace;
  }

  public static RecordKey member(String namespace, String id) {
    return new RecordKey(namespace, MEMBER, id);
  }

  public static RecordKey item(String namespace, String id) {
    return new RecordKey(namespace, ITEM, id);
  }

  /** The key in Redis; different records have different keys. */
  public String redisKey() {
    String key = "mf:" + namespace + ":" + kind + ":{" + IdEscape.escape(id) + "}";
    return part == null ? key : key + ":" + IdEscape.escape(part);
  }

  /**
   * The inverse of {@link #redisKey()}.
   *
   * @throws IllegalArgumentException for text that no record has as its key
   */
  public static RecordKey parse(String redisKey) {
    String[] parts = redisKey.split(":", 4);
    if (parts.length == 4
        && parts[0].equals("mf")
        && parts[3].startsWith("{")
        && parts[3].indexOf('}') > 0
        && NAMESPACE.matcher(parts[1]).matches()
        && KIND.matcher(parts[2]).matches()) {
      int end = parts[3].indexOf('}');
      String id = IdEscape.unescape(parts[3].substring(1, end));
      String rest = parts[3].substring(end + 1);
      String part = rest.startsWith(":") ? IdEscape.unescape(rest.substring(1)) : null;
      RecordKey key = new RecordKey(parts[1], parts[2], id, part);
      if (key.redisKey().equals(redisKey)) {
        return key;
      }
    }
    throw new IllegalArgumentException(
        "key is \"%s\"; must be mf:<namespace>:<kind>:{<escaped id>} or …}:<escaped part>; see the page Redis format"
            .formatted(redisKey));
  }
}
