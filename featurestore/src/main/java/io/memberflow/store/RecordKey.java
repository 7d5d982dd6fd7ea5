package io.memberflow.store;

import io.memberflow.configuration.ConfigurationException;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

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
  public static final String LAYOUT = "layout";

  /** That a member was erased, under the hash of its id. */
  public static final String ERASURE = "erasure";

  private static final Set<String> NO_ENTITIES = Set.of(MODEL, METRICS, SOURCE, LAYOUT, ERASURE);
  private static final int LONGEST = 32;

  /**
   * @throws ConfigurationException for a namespace that is not allowed
   * @throws IllegalArgumentException for a kind that is not allowed
   */
  public RecordKey {
    Objects.requireNonNull(id, "id");
    requireNamespace(namespace);
    if (!validKind(kind)) {
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
    if (!validNamespace(namespace)) {
      throw ConfigurationException.wrong(
          "namespace",
          namespace,
          "1–32 of a–z, 0–9 and -, not starting with -",
          "write for example shop-eu");
    }
    return namespace;
  }

  /** Returns the kind, or says why it cannot be one. */
  public static String requireKind(String kind) {
    if (!validKind(kind)) {
      throw ConfigurationException.wrong(
          "kind of records",
          kind,
          "1–32 of a–z and -, not starting with -",
          "write for example member");
    }
    return kind;
  }

  /** Plain loops: a key is made for every change of every member. */
  private static boolean validNamespace(String text) {
    if (text == null || text.isEmpty() || text.length() > LONGEST || text.charAt(0) == '-') {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-')) {
        return false;
      }
    }
    return true;
  }

  private static boolean validKind(String text) {
    if (text == null || text.isEmpty() || text.length() > LONGEST || text.charAt(0) == '-') {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!(c >= 'a' && c <= 'z' || c == '-')) {
        return false;
      }
    }
    return true;
  }

  /** Whether the record describes a member, an item or another entity of the catalogue. */
  public boolean ofEntity() {
    return !NO_ENTITIES.contains(kind);
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
    return tryParse(redisKey)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "key is \"%s\"; must be mf:<namespace>:<kind>:{<escaped id>} or …}:<escaped part>; see the page Redis format"
                        .formatted(redisKey)));
  }

  /** The same, empty for text that no record has as its key. */
  public static Optional<RecordKey> tryParse(String redisKey) {
    String[] parts = redisKey.split(":", 4);
    int end = parts.length == 4 ? parts[3].indexOf('}') : -1;
    if (end < 0
        || !parts[0].equals("mf")
        || !parts[3].startsWith("{")
        || !validNamespace(parts[1])
        || !validKind(parts[2])) {
      return Optional.empty();
    }
    String rest = parts[3].substring(end + 1);
    try {
      RecordKey key =
          new RecordKey(
              parts[1],
              parts[2],
              IdEscape.unescape(parts[3].substring(1, end)),
              rest.startsWith(":") ? IdEscape.unescape(rest.substring(1)) : null);
      return Optional.of(key).filter(k -> k.redisKey().equals(redisKey));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
