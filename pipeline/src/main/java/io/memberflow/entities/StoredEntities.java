package io.memberflow.entities;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import io.memberflow.features.EntityFeatures;
import io.memberflow.features.FeatureLayout;
import io.memberflow.features.FeaturePlan;
import io.memberflow.layouts.StoredLayouts;
import io.memberflow.state.DecodedStates;
import java.util.List;
import java.util.Optional;

/** Reads the features of one entity that many members feed out of states of a savepoint. */
public final class StoredEntities {
  /** Name of the keyed state. */
  public static final String STATE = EntityOperator.STATE;

  private final FeaturePlan plan;
  private final long retention;
  private final long closedUntil;

  /**
   * @param layouts under which the states were written
   * @param time what the features shall be as of: the start of its epoch
   */
  public StoredEntities(
      Catalogue catalogue, Entity entity, List<FeatureLayout> layouts, long time) {
    this.plan = FeaturePlan.of(catalogue, entity);
    StoredLayouts.readable(layouts, plan);
    this.retention = catalogue.retention().toMillis();
    long epoch = catalogue.epoch().toMillis();
    this.closedUntil = Math.floorDiv(time, epoch) * epoch;
  }

  public FeaturePlan plan() {
    return plan;
  }

  /** Empty for a key of another entity, and for one that was silent for longer than is kept. */
  public Optional<EntityFeatures> read(String key, byte[] bytes) {
    if (!EntityInput.entityOf(key).equals(plan.entity().identity())) {
      return Optional.empty();
    }
    EntityState state = DecodedStates.decode(bytes, new EntityState(plan));
    if (closedUntil >= state.lastEvent + retention) {
      return Optional.empty();
    }
    state.passTime(closedUntil);
    return Optional.of(state.features);
  }

  /** The item, brand, … of a key. */
  public static String id(String key) {
    return EntityInput.idOf(key);
  }
}
