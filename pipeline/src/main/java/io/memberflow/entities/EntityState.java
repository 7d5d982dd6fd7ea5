package io.memberflow.entities;

import io.memberflow.events.Event;
import io.memberflow.features.EntityFeatures;
import io.memberflow.features.FeaturePlan;
import io.memberflow.features.RecentGroups;
import io.memberflow.state.DecodedState;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import io.memberflow.state.UnreadableStateException;

/**
 * Everything the job keeps for one entity that many members feed, read and written as one value.
 */
final class EntityState implements DecodedState {
  private static final int VERSION = 1;

  final EntityFeatures features;
  private final RecentGroups groups;

  /** Time of the newest event; {@code Long.MIN_VALUE} before the first. */
  long lastEvent = Long.MIN_VALUE;

  EntityState(FeaturePlan plan) {
    this.features = new EntityFeatures(plan);
    this.groups = new RecentGroups(plan.countsDays());
  }

  void apply(Event event) {
    features.apply(event, groups.take(event));
    lastEvent = Math.max(lastEvent, event.time());
  }

  /** Lets windows move to the last of their changes up to a time; true where there was one. */
  boolean passTime(long time) {
    long before = features.asOf();
    while (features.nextExpiry() <= time) {
      features.advance(features.nextExpiry());
    }
    return features.asOf() != before;
  }

  @Override
  public void write(StateOutput out) {
    out.putByte(VERSION);
    out.putLong(lastEvent);
    groups.write(out);
    features.write(out);
  }

  @Override
  public void read(StateInput in) {
    int version = in.getByte();
    if (version != VERSION) {
      throw new UnreadableStateException(
          "entity state has layout version %d; this build reads %d; restore with the build that wrote it"
              .formatted(version, VERSION));
    }
    lastEvent = in.getLong();
    groups.read(in);
    features.read(in);
  }
}
