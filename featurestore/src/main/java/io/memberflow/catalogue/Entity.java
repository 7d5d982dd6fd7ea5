package io.memberflow.catalogue;

import io.memberflow.configuration.ConfigurationNode;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * What a feature is kept for: its key in the log and in the store. An event concerns the entity
 * that its fields name.
 *
 * @param name kind of its records in the store: 1–32 of a–z and -
 * @param perMember the member is part of the key
 * @param field the event's field in the key; empty for the member itself
 * @param bound of an entity per member: how many a member may have; the one unchanged for longest
 *     makes room
 */
public record Entity(String name, boolean perMember, Optional<EventField> field, int bound) {
  public static final Entity MEMBER = new Entity("member", true, Optional.empty(), 1);
  public static final Entity ITEM = new Entity("item", false, Optional.of(EventField.ITEM), 0);

  public Entity {
    Objects.requireNonNull(name);
    if (!perMember && field.isEmpty()) {
      throw new IllegalArgumentException("entity " + name + " has no key");
    }
  }

  /** Whether it is one of several that a member has, such as the categories that a member views. */
  public boolean partOfMember() {
    return perMember && field.isPresent();
  }

  /** The key as people write it, for example {@code member × category}. */
  public String key() {
    String of = field.map(ConfigurationNode::kebab).orElse("");
    return perMember ? "member" + (of.isEmpty() ? "" : " × " + of) : of;
  }

  /**
   * The name, with the key where the two differ: state of an entity whose key has changed is not
   * that of the same entity.
   */
  public String identity() {
    return name.equals(key()) ? name : name + "=" + key();
  }

  /** What decides whose values are kept; equal text means equal keys. */
  String canonical() {
    boolean declared = !equals(MEMBER) && !equals(ITEM);
    return declared ? name + "=" + key() : name.toUpperCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return name;
  }
}
