package io.memberflow.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One mapping of a YAML file with its path, so that every message can name the key. Values are read
 * by type; a key that nobody declared is an error, because a misspelt key would otherwise be a
 * default in silence.
 */
public final class ConfigurationNode {
  /** Characters of a wrong value that a message shows: the value may be half of the file. */
  private static final int MOST_SHOWN = 200;

  private static final String UNQUOTED = "write it without quotes";

  private final String path;
  private final JsonNode node;

  private ConfigurationNode(String path, JsonNode node) {
    this.path = path;
    this.node = node;
  }

  /** Reads a YAML file; {@code what} names its kind in messages ("catalogue", "mapping"). */
  public static ConfigurationNode read(String what, Path file) {
    try {
      return parse(what + " " + file, Files.readString(file));
    } catch (IOException e) {
      throw new ConfigurationException(
          "%s %s cannot be read (%s); name a readable YAML file"
              .formatted(what, file, FileProblem.of(e)),
          e);
    }
  }

  /** Parses YAML text whose origin messages call {@code what}. */
  public static ConfigurationNode parse(String what, String yaml) {
    JsonNode root = YamlText.parse(what, yaml);
    if (root == null || root.isMissingNode() || root.isNull()) {
      root = JsonNodeFactory.instance.objectNode();
    }
    if (!root.isObject()) {
      throw new ConfigurationException(
          "%s is not a YAML mapping; write keys and values such as \"features: [...]\""
              .formatted(what));
    }
    return new ConfigurationNode("", root);
  }

  public String path() {
    return path;
  }

  /** The full name of a key below this node, as messages print it. */
  public String key(String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  /** False for a key without a value, and for one whose value is an empty text. */
  public boolean has(String name) {
    JsonNode value = node.get(name);
    return value != null && !value.isNull() && !(value.isTextual() && value.asText().isEmpty());
  }

  /** Whether a key has keys of its own. */
  public boolean isMapping(String name) {
    return has(name) && node.get(name).isObject();
  }

  /** Refuses keys other than these. */
  public ConfigurationNode allowOnly(Set<String> names) {
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!names.contains(name)) {
                throw new ConfigurationException(
                    "%s is not a known key; allowed here: %s; remove it or mend its spelling"
                        .formatted(
                            key(name), names.stream().sorted().collect(Collectors.joining(", "))));
              }
            });
    return this;
  }

  public String text(String name) {
    return optionalText(name)
        .orElseThrow(
            () ->
                ConfigurationException.wrong(
                    key(name), null, "given", "add \"" + name + ": ...\""));
  }

  public Optional<String> optionalText(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    JsonNode value = node.get(name);
    if (!value.isValueNode()) {
      throw wrong(name, "one plain value", "write \"" + name + ": value\"");
    }
    return Optional.of(value.asText());
  }

  public int integer(String name, int fallback, int least, int most) {
    if (!has(name)) {
      return fallback;
    }
    JsonNode value = node.get(name);
    if (!value.canConvertToInt() || !value.isIntegralNumber()) {
      throw wrong(
          name,
          "a whole number %d–%d".formatted(least, most),
          quotedNumber(value) ? UNQUOTED : "write digits only");
    }
    int number = value.intValue();
    if (number < least || number > most) {
      throw wrong(name, "a whole number %d–%d".formatted(least, most), "choose one in that range");
    }
    return number;
  }

  public double number(String name, double fallback, double least, double most) {
    if (!has(name)) {
      return fallback;
    }
    JsonNode value = node.get(name);
    double number = value.isNumber() ? value.doubleValue() : Double.NaN;
    if (!(number >= least && number <= most)) {
      throw wrong(
          name,
          "a number %s–%s".formatted(plain(least), plain(most)),
          quotedNumber(value) ? UNQUOTED : "choose one");
    }
    return number;
  }

  private static boolean quotedNumber(JsonNode value) {
    return value.isTextual() && value.textValue().matches("[-+]?[0-9.]+([eE][-+]?[0-9]+)?");
  }

  public Optional<Duration> optionalDuration(String name) {
    return optionalText(name)
        .map(
            text ->
                Durations.parse(text)
                    .orElseThrow(
                        () ->
                            wrong(
                                name,
                                "a whole number with a unit (ms, s, m, h, d, w)",
                                "write for example 30d")));
  }

  public Duration duration(String name, Duration fallback, Duration least, Duration most) {
    Duration value = optionalDuration(name).orElse(fallback);
    if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
      throw wrong(
          name,
          "a duration %s–%s".formatted(Durations.format(least), Durations.format(most)),
          "choose one in that range");
    }
    return value;
  }

  /** A date ({@code 2011-01-05}, midnight UTC) or an instant ({@code 2011-01-05T08:00:00Z}). */
  public Optional<Instant> optionalInstant(String name) {
    return optionalText(name)
        .map(
            text -> {
              try {
                return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
              } catch (DateTimeParseException e) {
                throw wrong(
                    name,
                    "a UTC date or instant",
                    "write for example 2011-01-05 or 2011-01-05T08:00:00Z");
              }
            });
  }

  /** An enum constant by its kebab-case name: {@code time-since-last} for TIME_SINCE_LAST. */
  public <E extends Enum<E>> Optional<E> optionalChoice(String name, Class<E> type) {
    return optionalText(name).map(text -> choice(name, text, all(type)));
  }

  public <E extends Enum<E>> E choice(String name, Class<E> type) {
    return choice(name, all(type));
  }

  /** One of some constants. */
  public <E extends Enum<E>> E choice(String name, Collection<E> allowed) {
    return choice(name, text(name), allowed);
  }

  private static <E extends Enum<E>> List<E> all(Class<E> type) {
    return List.of(type.getEnumConstants());
  }

  private <E extends Enum<E>> E choice(String name, String text, Collection<E> allowed) {
    for (E constant : allowed) {
      if (kebab(constant).equals(text)) {
        return constant;
      }
    }
    throw ConfigurationException.wrong(
        key(name),
        text,
        "one of "
            + allowed.stream().map(ConfigurationNode::kebab).collect(Collectors.joining(", ")),
        "choose one of them");
  }

  /** One of some constants, or a list of them. */
  public <E extends Enum<E>> List<E> choices(String name, Collection<E> allowed) {
    List<E> chosen = texts(name).stream().map(text -> choice(name, text, allowed)).toList();
    if (Set.copyOf(chosen).size() < chosen.size()) {
      throw wrong(name, "without repeats", "list each one once");
    }
    return chosen;
  }

  /** One text or a list of texts; empty where the key is missing. */
  public List<String> texts(String name) {
    if (!has(name)) {
      return List.of();
    }
    JsonNode value = node.get(name);
    if (value.isValueNode()) {
      return List.of(value.asText());
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array(name)) {
      if (!element.isValueNode()) {
        throw wrong(name, "plain values", "write \"" + name + ": [a, b]\"");
      }
      texts.add(element.asText());
    }
    return texts;
  }

  public ConfigurationNode child(String name) {
    JsonNode value = node.get(name);
    if (!has(name)) {
      return new ConfigurationNode(key(name), JsonNodeFactory.instance.objectNode());
    }
    return of(key(name), value);
  }

  /**
   * The mappings of a list. A plain text element stands for {@code {shorthand: text}}; with no
   * shorthand it is refused.
   */
  public List<ConfigurationNode> children(String name, Optional<String> shorthand) {
    if (!has(name)) {
      return List.of();
    }
    return children(key(name), array(name), shorthand);
  }

  /** The mappings of a list of lists; plain text elements as in {@link #children}. */
  public List<List<ConfigurationNode>> lists(String name, String shorthand) {
    if (!has(name)) {
      return List.of();
    }
    List<List<ConfigurationNode>> lists = new ArrayList<>();
    for (JsonNode list : array(name)) {
      String listPath = key(name) + "[" + lists.size() + "]";
      if (!list.isArray()) {
        throw ConfigurationException.wrong(listPath, printed(list), "a list", "write \"[a, b]\"");
      }
      lists.add(children(listPath, list, Optional.of(shorthand)));
    }
    return lists;
  }

  private static List<ConfigurationNode> children(
      String path, JsonNode array, Optional<String> shorthand) {
    List<ConfigurationNode> children = new ArrayList<>();
    int index = 0;
    for (JsonNode element : array) {
      String childPath = path + "[" + index++ + "]";
      if (element.isValueNode() && shorthand.isPresent()) {
        children.add(
            new ConfigurationNode(
                childPath, JsonNodeFactory.instance.objectNode().set(shorthand.get(), element)));
      } else {
        children.add(of(childPath, element));
      }
    }
    return children;
  }

  public List<String> names() {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private JsonNode array(String name) {
    JsonNode value = node.get(name);
    if (!value.isArray()) {
      throw wrong(name, "a list", "write \"" + name + ": [...]\"");
    }
    return value;
  }

  private static ConfigurationNode of(String path, JsonNode value) {
    if (!value.isObject()) {
      throw ConfigurationException.wrong(
          path, printed(value), "a mapping", "write \"{key: value}\"");
    }
    return new ConfigurationNode(path, value);
  }

  private ConfigurationException wrong(String name, String allowed, String remedy) {
    JsonNode value = node.get(name);
    return ConfigurationException.wrong(key(name), printed(value), allowed, remedy);
  }

  private static String printed(JsonNode value) {
    String whole = value.isValueNode() ? value.asText() : value.toString();
    return whole.length() <= MOST_SHOWN ? whole : whole.substring(0, MOST_SHOWN) + "…";
  }

  private static String plain(double number) {
    return number == Math.rint(number) && Math.abs(number) < 1e15
        ? Long.toString((long) number)
        : Double.toString(number);
  }

  /** {@code TIME_SINCE_LAST} → {@code time-since-last}. */
  public static String kebab(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
