package io.memberflow.catalogue;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads {@code entities}; member and item are there without being declared. */
final class EntityReader {
  private static final String MEMBER = "member";
  private static final int DEFAULT_BOUND = 64;
  private static final int LARGEST_BOUND = 1024;

  /** Ends the kind of the records of an entity's neighbours. */
  private static final String NEIGHBOURS = "-neighbours";

  /** Kinds of records that are no entities. */
  private static final Set<String> RESERVED =
      Set.of("model", "metrics", "source", "layout", "erasure");

  private EntityReader() {}

  static List<Entity> entities(ConfigurationNode root) {
    List<Entity> entities = new ArrayList<>(List.of(Entity.MEMBER, Entity.ITEM));
    for (ConfigurationNode node : root.children("entities", Optional.empty())) {
      Entity entity = entity(node);
      if (RESERVED.contains(entity.name())
          || entity.name().endsWith(NEIGHBOURS)
          || entities.stream().anyMatch(e -> e.name().equals(entity.name()))) {
        throw ConfigurationException.wrong(
            node.key("name"),
            entity.name(),
            "declared once, and not member, item, model, metrics, source, layout, erasure or …-neighbours",
            "choose another name");
      }
      entities.add(entity);
    }
    return entities;
  }

  private static Entity entity(ConfigurationNode node) {
    node.allowOnly(Set.of("name", "key", "bound", "description"));
    String name = node.text("name");
    if (!name.matches("[a-z][a-z-]{0,31}")) {
      throw ConfigurationException.wrong(
          node.key("name"),
          name,
          "1–32 of a–z and -, starting with a letter",
          "write for example member-category");
    }
    List<String> key = node.texts("key");
    boolean perMember = key.size() == 2 && key.get(0).equals(MEMBER);
    if (!perMember && (key.size() != 1 || key.get(0).equals(MEMBER))) {
      throw ConfigurationException.wrong(
          node.key("key"),
          key.isEmpty() ? null : key,
          "one text field of the event, or member and one",
          "write for example \"key: brand\" or \"key: [member, category]\"");
    }
    if (!perMember && node.has("bound")) {
      throw new ConfigurationException(
          "%s goes with keys of member and a field only: it bounds how many a member has; remove it"
              .formatted(node.key("bound")));
    }
    return new Entity(
        name,
        perMember,
        Optional.of(field(node, key.get(key.size() - 1))),
        perMember ? node.integer("bound", DEFAULT_BOUND, 1, LARGEST_BOUND) : 0);
  }

  private static EventField field(ConfigurationNode node, String name) {
    List<EventField> texts =
        Arrays.stream(EventField.values()).filter(field -> !field.numeric()).toList();
    return texts.stream()
        .filter(field -> ConfigurationNode.kebab(field).equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                ConfigurationException.wrong(
                    node.key("key"),
                    name,
                    "member or one of "
                        + texts.stream()
                            .map(ConfigurationNode::kebab)
                            .collect(Collectors.joining(", ")),
                    "choose one of them"));
  }
}
