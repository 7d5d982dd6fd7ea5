package io.memberflow.catalogue;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Reads {@code where} and {@code per-where}: one condition for each field that is named. */
final class FilterReader {
  private static final double LARGEST = 1e12;
  private static final int MOST_VALUES = 100;
  private static final Set<String> FIELDS =
      Arrays.stream(EventField.values())
          .map(ConfigurationNode::kebab)
          .collect(Collectors.toUnmodifiableSet());

  private FilterReader() {}

  static Filter filter(ConfigurationNode feature, String key) {
    if (!feature.has(key)) {
      return Filter.NONE;
    }
    ConfigurationNode node = feature.child(key).allowOnly(FIELDS);
    List<Filter.Condition> conditions = new ArrayList<>();
    for (EventField field : EventField.values()) {
      String name = ConfigurationNode.kebab(field);
      if (node.names().contains(name)) {
        conditions.add(field.numeric() ? number(node, name, field) : text(node, name, field));
      }
    }
    if (conditions.isEmpty()) {
      throw ConfigurationException.wrong(
          feature.key(key),
          null,
          "at least one condition",
          "write for example \"" + key + ": {category: shoes}\"");
    }
    return new Filter(conditions);
  }

  private static Filter.Among text(ConfigurationNode node, String name, EventField field) {
    boolean not = node.isMapping(name);
    ConfigurationNode holder = not ? node.child(name).allowOnly(Set.of("not")) : node;
    String key = not ? "not" : name;
    List<String> values = holder.texts(key);
    if (values.isEmpty() || values.size() > MOST_VALUES || values.contains("")) {
      throw ConfigurationException.wrong(
          holder.key(key),
          values.isEmpty() ? null : values,
          "a text or a list of 1–%d texts".formatted(MOST_VALUES),
          "write for example \"%s: a\", \"%s: [a, b]\" or \"%s: {not: a}\""
              .formatted(name, name, name));
    }
    if (new TreeSet<>(values).size() < values.size()) {
      throw ConfigurationException.wrong(
          holder.key(key), values, "without repeats", "list each one once");
    }
    return new Filter.Among(field, not, values);
  }

  private static Filter.Within number(ConfigurationNode node, String name, EventField field) {
    if (!node.isMapping(name)) {
      double number = node.number(name, Double.NaN, -LARGEST, LARGEST);
      if (Double.isNaN(number)) {
        throw noRange(node.key(name));
      }
      return new Filter.Within(field, number, true, number, true);
    }
    ConfigurationNode range =
        node.child(name).allowOnly(Set.of("above", "at-least", "below", "at-most"));
    requireOne(range, "above", "at-least");
    requireOne(range, "below", "at-most");
    double least = bound(range, "above", "at-least", Double.NEGATIVE_INFINITY);
    double most = bound(range, "below", "at-most", Double.POSITIVE_INFINITY);
    boolean leastIncluded = range.has("at-least");
    boolean mostIncluded = range.has("at-most");
    if (Double.isInfinite(least) && Double.isInfinite(most)) {
      throw noRange(range.path());
    }
    if (least > most || least == most && !(leastIncluded && mostIncluded)) {
      throw new ConfigurationException(
          "%s leaves no number; make the lower bound smaller than the upper one"
              .formatted(range.path()));
    }
    return new Filter.Within(field, least, leastIncluded, most, mostIncluded);
  }

  private static ConfigurationException noRange(String key) {
    return ConfigurationException.wrong(
        key,
        null,
        "a number, or a range of above, at-least, below, at-most",
        "write for example \"{above: 100}\"");
  }

  private static double bound(ConfigurationNode range, String open, String closed, double none) {
    return range.number(closed, range.number(open, none, -LARGEST, LARGEST), -LARGEST, LARGEST);
  }

  private static void requireOne(ConfigurationNode range, String open, String closed) {
    if (range.has(open) && range.has(closed)) {
      throw new ConfigurationException(
          "%s does not go with %s; remove one of them".formatted(range.key(closed), open));
    }
  }
}
