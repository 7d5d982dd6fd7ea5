package io.memberflow.importing;

import io.memberflow.catalogue.EventType;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads a mapping from YAML and refuses what is wrong with one message. */
public final class MappingReader {
  private static final String SKIP = "skip";
  private static final Duration ONE_MILLISECOND = Duration.ofMillis(1);
  private static final Duration ONE_MINUTE = Duration.ofMinutes(1);
  private static final Duration ONE_DAY = Duration.ofDays(1);
  private static final String TYPES =
      Arrays.stream(EventType.values()).map(EventType::json).collect(Collectors.joining(", "));

  private MappingReader() {}

  public static Mapping read(Path file) {
    return mapping(ConfigurationNode.read("mapping", file));
  }

  /** Parses YAML text whose origin messages call {@code what}. */
  public static Mapping parse(String what, String yaml) {
    return mapping(ConfigurationNode.parse(what, yaml));
  }

  private static Mapping mapping(ConfigurationNode root) {
    root.allowOnly(
        Set.of(
            "delimiter",
            "quote",
            "charset",
            "columns",
            "time",
            "type",
            "events",
            "fields",
            "fields-of",
            "skip",
            "absent"));
    Set<String> all = new TreeSet<>(EventFields.names());
    all.addAll(Set.of("id", "member"));
    ConfigurationNode fields = root.child("fields").allowOnly(all);
    List<Mapping.Part> events =
        root.children("events", Optional.of("type")).stream().map(MappingReader::part).toList();
    if (!events.isEmpty() && (root.has("type") || root.has("fields-of"))) {
      throw new ConfigurationException(
          "events says of which types the events of a row are, and what is in them; remove type and"
              + " fields-of");
    }
    return new Mapping(
        new TableFormat(
            "csv",
            delimiter(root),
            quote(root),
            root.texts("columns"),
            List.of(),
            Set.copyOf(root.texts("absent"))),
        charset(root),
        time(root.child("time")),
        events.isEmpty() ? Optional.of(type(root.child("type"))) : Optional.empty(),
        events,
        Template.parse(fields.key("id"), fields.text("id")),
        Template.parse(fields.key("member"), fields.text("member")),
        templates(fields),
        fieldsOf(root.child("fields-of")),
        root.children("skip", Optional.empty()).stream().map(MappingReader::condition).toList());
  }

  private static char delimiter(ConfigurationNode root) {
    String text = root.optionalText("delimiter").orElse(",");
    if (text.equals("tab")) {
      return '\t';
    }
    if (text.length() != 1 || text.equals("\n") || text.equals("\r")) {
      throw ConfigurationException.wrong(
          "delimiter", text, "one character or tab", "write for example \";\"");
    }
    return text.charAt(0);
  }

  private static Character quote(ConfigurationNode root) {
    String text = root.optionalText("quote").orElse("\"");
    if (text.equals("none")) {
      return null;
    }
    if (text.length() != 1 || text.charAt(0) == delimiter(root)) {
      throw ConfigurationException.wrong(
          "quote",
          text,
          "one character other than the delimiter, or none",
          "write for example '\"'");
    }
    return text.charAt(0);
  }

  private static Charset charset(ConfigurationNode root) {
    String name = root.optionalText("charset").orElse("UTF-8");
    try {
      return Charset.forName(name);
    } catch (IllegalArgumentException e) {
      throw ConfigurationException.wrong(
          "charset", name, "a charset that Java knows", "write for example UTF-8 or ISO-8859-1");
    }
  }

  private static Mapping.Time time(ConfigurationNode node) {
    node.allowOnly(Set.of("column", "format", "zone", "start", "step"));
    Optional<Instant> start = node.optionalInstant("start");
    if (start.isPresent()) {
      if (node.has("column") || node.has("format") || node.has("zone")) {
        throw new ConfigurationException(
            "time has a start and a column; only one of them can decide; remove the other");
      }
      return new Mapping.Counted(
          start.get(), node.duration("step", ONE_MINUTE, ONE_MILLISECOND, ONE_DAY));
    }
    String format = node.optionalText("format").orElse("iso");
    String zone = node.optionalText("zone").orElse("UTC");
    try {
      ZoneId id = ZoneId.of(zone);
      new TimeParser(format, id);
      return new Mapping.Written(node.text("column"), format, id);
    } catch (DateTimeException e) {
      throw ConfigurationException.wrong(
          node.key("zone"), zone, "a time zone", "write for example UTC or Europe/London");
    } catch (IllegalArgumentException e) {
      throw ConfigurationException.wrong(
          node.key("format"),
          format,
          "iso, epoch-seconds, epoch-milliseconds or a date pattern",
          "write for example \"yyyy-MM-dd HH:mm:ss\"");
    }
  }

  private static Mapping.Type type(ConfigurationNode node) {
    node.allowOnly(Set.of("constant", "column", "values"));
    if (node.has("constant")) {
      if (node.has("column") || node.has("values")) {
        throw new ConfigurationException(
            "type has a constant and a column; only one of them can decide; remove the other");
      }
      return new Mapping.Type(
          Optional.of(eventType(node.key("constant"), node.text("constant"))), null, Map.of());
    }
    Map<String, Optional<EventType>> values = new HashMap<>();
    ConfigurationNode map = node.child("values");
    for (String value : map.names()) {
      String type = map.text(value);
      values.put(
          value,
          type.equals(SKIP) ? Optional.empty() : Optional.of(eventType(map.key(value), type)));
    }
    if (!node.has("values")) {
      for (EventType type : EventType.values()) {
        values.put(type.json(), Optional.of(type));
      }
    }
    return new Mapping.Type(Optional.empty(), node.text("column"), values);
  }

  private static EventType eventType(String key, String text) {
    return EventType.of(text)
        .orElseThrow(
            () ->
                ConfigurationException.wrong(
                    key,
                    text,
                    "one of " + TYPES + (key.startsWith("type.values") ? " or skip" : ""),
                    "choose one of them"));
  }

  private static Map<EventType, Map<String, Template>> fieldsOf(ConfigurationNode node) {
    Map<EventType, Map<String, Template>> all = new EnumMap<>(EventType.class);
    for (String name : node.names()) {
      all.put(
          eventType(node.path(), name), templates(node.child(name).allowOnly(EventFields.names())));
    }
    return all;
  }

  private static Map<String, Template> templates(ConfigurationNode node) {
    Map<String, Template> templates = new HashMap<>();
    for (String name : node.names()) {
      if (EventFields.names().contains(name)) {
        templates.put(name, Template.parse(node.key(name), node.text(name)));
      }
    }
    return templates;
  }

  private static Mapping.Part part(ConfigurationNode node) {
    node.allowOnly(Set.of("type", "fields", "where"));
    return new Mapping.Part(
        eventType(node.key("type"), node.text("type")),
        templates(node.child("fields").allowOnly(EventFields.names())),
        node.has("where") ? Optional.of(condition(node.child("where"))) : Optional.empty());
  }

  private static Mapping.Condition condition(ConfigurationNode node) {
    node.allowOnly(Set.of("column", "equals"));
    if (!node.has("equals")) {
      throw ConfigurationException.wrong(
          node.key("equals"), null, "given", "add \"equals: [value]\"");
    }
    return new Mapping.Condition(node.text("column"), Set.copyOf(node.texts("equals")));
  }
}
