package io.memberflow.members;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueText;
import io.memberflow.catalogue.Entity;
import io.memberflow.cleaning.CleaningPosition;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.entities.StoredEntities;
import io.memberflow.features.EntityFeatures;
import io.memberflow.features.FeatureLayout;
import io.memberflow.features.FeaturePlan;
import io.memberflow.layouts.StoredLayouts;
import io.memberflow.state.DecodedStates;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/**
 * The features of all members, or of all items or other entities that many members feed, in a
 * savepoint or checkpoint of the main job: as readers had them, with the windows moved on to the
 * event time that the job had reached.
 */
public final class SavepointFeatures {
  private final Source source;
  private final MemberEngine members; // null for other entities
  private final StoredEntities entities; // null for members

  /**
   * Where they are, which is how this travels to where it is used.
   *
   * @param path of the savepoint
   * @param entity its name
   * @param time that the job had reached, its watermark
   * @param nativeOfHeap whether only the backend {@code hashmap} can read it
   */
  public record Source(
      String path, CatalogueText catalogue, String entity, long time, boolean nativeOfHeap)
      implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The operator that has the states. */
    public String operatorUid() {
      return operatorOf(entity);
    }

    /** The keyed state that holds bytes for each key. */
    public String state() {
      return isMember() ? MemberOperator.STATE : StoredEntities.STATE;
    }

    private boolean isMember() {
      return entity.equals(Entity.MEMBER.name());
    }
  }

  /**
   * Finds the states of an entity.
   *
   * @throws ConfigurationException for an entity without states, or where there is no savepoint
   */
  public static Source find(String path, CatalogueText catalogue, String entity) {
    Catalogue parsed = catalogue.parse();
    List<String> known =
        parsed.entities().stream().filter(e -> !e.partOfMember()).map(Entity::name).toList();
    if (!known.contains(entity)) {
      throw ConfigurationException.wrong(
          "--entity", entity, String.join(" or ", known), "name one that has states of its own");
    }
    return new Source(
        path,
        catalogue,
        entity,
        watermark(Savepoint.read(path).position(), parsed),
        SavepointFile.open(path).isNativeOfHeap(operatorOf(entity)));
  }

  private static long watermark(CleaningPosition position, Catalogue catalogue) {
    return position.reached() == Long.MIN_VALUE
        ? Long.MIN_VALUE
        : position.reached() - catalogue.cleaning().lateness().toMillis() - 1;
  }

  private static String operatorOf(String entity) {
    return entity.equals(Entity.MEMBER.name()) ? OperatorUids.MEMBERS : OperatorUids.ITEMS;
  }

  /** Reads the layouts of the states: call it once where the states are read. */
  public SavepointFeatures(Source source) {
    this.source = source;
    Catalogue catalogue = source.catalogue().parse();
    List<FeatureLayout> layouts = SavepointFile.open(source.path()).layouts(source.operatorUid());
    if (source.isMember()) {
      members = new MemberEngine(catalogue);
      members.plan().plans().forEach(plan -> StoredLayouts.readable(layouts, plan));
      entities = null;
    } else {
      members = null;
      entities =
          new StoredEntities(
              catalogue, catalogue.entity(source.entity()).orElseThrow(), layouts, source.time());
    }
  }

  /** The features that there are, in the order of their indexes. */
  public FeaturePlan plan() {
    return members == null ? entities.plan() : members.plan().own();
  }

  /** The member's, item's, … id of a key. */
  public String id(String key) {
    return members == null ? StoredEntities.id(key) : key;
  }

  /**
   * @param bytes the state of the key
   * @return empty for what is erased or was silent for longer than it is kept, and for keys of
   *     other entities
   */
  public Optional<EntityFeatures> read(String key, byte[] bytes) {
    return members == null ? entities.read(key, bytes) : member(bytes);
  }

  private Optional<EntityFeatures> member(byte[] bytes) {
    MemberState state = DecodedStates.decode(bytes, members.newState());
    if (state.lastEvent == Long.MIN_VALUE || members.forgotten(state, source.time())) {
      return Optional.empty();
    }
    state.features.passTime(source.time());
    return Optional.of(state.features.own());
  }
}
