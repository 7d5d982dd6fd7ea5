package io.memberflow.members;

import io.memberflow.events.Event;
import io.memberflow.features.MemberFeatures;
import io.memberflow.features.RecentGroups;
import io.memberflow.labels.MemberLabels;
import io.memberflow.state.DecodedState;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import io.memberflow.state.UnreadableStateException;

/** Everything the job keeps for one member, read and written as one value. */
final class MemberState implements DecodedState {
  private static final int VERSION = 2;

  final MemberFeatures features;
  final MemberLabels labels;
  final RecentGroups groups;

  /** Time of the newest event; {@code Long.MIN_VALUE} before the first. */
  long lastEvent = Long.MIN_VALUE;

  /** What happened up to here is void; {@code Long.MIN_VALUE} where the member was never erased. */
  long erasedAt = Long.MIN_VALUE;

  /** An erasure that the store has not been told of; {@code Long.MIN_VALUE} for none. */
  long erasureToPublish = Long.MIN_VALUE;

  MemberState(MemberFeatures features, MemberLabels labels) {
    this.features = features;
    this.labels = labels;
    this.groups = new RecentGroups(features.own().plan().countsDays() || labels.countDays());
  }

  /** Whether the member was erased after this event. */
  boolean voids(Event event) {
    return event.time() <= erasedAt;
  }

  @Override
  public boolean keepsWhatWaits() {
    return erasureToPublish == Long.MIN_VALUE && !features.anyPartChanged();
  }

  @Override
  public void write(StateOutput out) {
    out.putByte(VERSION);
    out.putLong(lastEvent);
    out.putVarLong(erasedAt == Long.MIN_VALUE ? 0 : erasedAt + 1);
    if (lastEvent != Long.MIN_VALUE) {
      groups.write(out);
      features.write(out);
      labels.write(out);
    }
  }

  @Override
  public void read(StateInput in) {
    int version = in.getByte();
    if (version != VERSION) {
      throw new UnreadableStateException(
          "member state has layout version %d; this build reads %d; restore with the build that wrote"
                  .formatted(version, VERSION)
              + " it");
    }
    lastEvent = in.getLong();
    long erased = in.getVarLong();
    erasedAt = erased == 0 ? Long.MIN_VALUE : erased - 1;
    if (lastEvent != Long.MIN_VALUE) {
      groups.read(in);
      features.read(in);
      labels.read(in, features.own().asOf());
    }
  }
}
