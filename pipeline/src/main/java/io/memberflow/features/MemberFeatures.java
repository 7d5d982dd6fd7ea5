package io.memberflow.features;

import io.memberflow.events.Event;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.List;

/**
 * Everything that is counted for one member: its own features, and its parts by entity. They move
 * on together, so that a decision sees all of them as of its moment.
 */
public final class MemberFeatures {
  private final EntityFeatures own;
  private final List<MemberParts> parts;

  public MemberFeatures(MemberPlan plan) {
    this(new EntityFeatures(plan.own()), plan.parts().stream().map(MemberParts::new).toList());
  }

  private MemberFeatures(EntityFeatures own, List<MemberParts> parts) {
    this.own = own;
    this.parts = parts;
  }

  public EntityFeatures own() {
    return own;
  }

  /** In the order of {@link MemberPlan#parts()}. */
  public List<MemberParts> parts() {
    return parts;
  }

  /** Lets windows move on to a time. */
  public void advance(long time) {
    own.advance(time);
    for (MemberParts p : parts) {
      p.advance(time);
    }
  }

  /**
   * Lets windows move on to the last of their changes up to a time; true where there was one. Times
   * at which nothing changes leave no trace.
   */
  public boolean passTime(long time) {
    boolean moved = nextExpiry() <= time;
    while (own.nextExpiry() <= time) {
      own.advance(own.nextExpiry());
    }
    for (MemberParts p : parts) {
      p.advance(time);
    }
    return moved;
  }

  /** Applies an event after advancing to its time. */
  public void apply(Event event, FirstOf first) {
    own.apply(event, first);
    for (MemberParts p : parts) {
      p.advance(own.asOf());
      p.apply(event);
      // a late event can be past its window already
      p.advance(own.asOf());
    }
  }

  /** When a value will change without an event; {@code Long.MAX_VALUE} where none will. */
  public long nextExpiry() {
    long next = own.nextExpiry();
    for (MemberParts p : parts) {
      next = Math.min(next, p.nextExpiry());
    }
    return next;
  }

  /** Hands over the parts that have changed, or had to make room, since the last call. */
  public void takeChangedParts(MemberParts.Changes changes) {
    for (MemberParts p : parts) {
      p.takeChanges(changes);
    }
  }

  /** Whether {@link #takeChangedParts} would hand over any. */
  public boolean anyPartChanged() {
    for (MemberParts p : parts) {
      if (p.anyChanged()) {
        return true;
      }
    }
    return false;
  }

  /** Nothing, and that all parts there were are void as of a time, in milliseconds. */
  public MemberFeatures erased(long asOf) {
    return new MemberFeatures(
        new EntityFeatures(own.plan()), parts.stream().map(p -> p.erased(asOf)).toList());
  }

  /** Lets every part be handed over as changed. */
  public void allPartsChanged() {
    parts.forEach(MemberParts::allChanged);
  }

  public void write(StateOutput out) {
    own.write(out);
    out.putVarLong(parts.size());
    parts.forEach(p -> p.write(out));
  }

  /** Reads what any plan wrote: parts of entities that are not declared any more are dropped. */
  public void read(StateInput in) {
    own.read(in);
    for (int i = in.getVarInt(); i > 0; i--) {
      String entity = in.getText();
      int length = in.getVarInt();
      MemberParts known =
          parts.stream()
              .filter(p -> p.plan().entity().identity().equals(entity))
              .findFirst()
              .orElse(null);
      if (known == null) {
        in.skip(length);
      } else {
        known.read(in);
      }
    }
  }
}
