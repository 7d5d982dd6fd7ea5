package io.memberflow.features;

import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.EventField;
import io.memberflow.events.Event;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The features of one entity per member, for one member: of each category that the member viewed,
 * say. Bounded: a part too many takes the place of the one without events for longest, of equal
 * times the one whose text comes first.
 */
public final class MemberParts {
  private final FeaturePlan plan;
  private final EventField field;
  private final int bound;
  private final TreeMap<String, Part> parts = new TreeMap<>();
  private final TreeSet<String> changed = new TreeSet<>();

  /** Parts that had to make room, with the time their values stood for. */
  private final TreeMap<String, Long> removed = new TreeMap<>();

  private long nextExpiry = Accumulator.NEVER;

  private static final class Part {
    final EntityFeatures features;
    final RecentGroups groups;
    long lastEvent = Long.MIN_VALUE;

    Part(FeaturePlan plan) {
      this.features = new EntityFeatures(plan);
      this.groups = new RecentGroups(plan.countsDays());
    }
  }

  /**
   * @param plan of an entity that is part of a member
   */
  MemberParts(FeaturePlan plan) {
    this.plan = plan;
    Entity entity = plan.entity();
    this.field = entity.field().orElseThrow();
    this.bound = entity.bound();
  }

  /** Takes what has changed since the last call. */
  public interface Changes {
    void changed(FeaturePlan plan, String part, EntityFeatures features);

    /**
     * A part is gone; it may be there again, and is then handed over as changed too.
     *
     * @param asOf what is known of it up to this time is void, in milliseconds
     */
    void removed(FeaturePlan plan, String part, long asOf);
  }

  /**
   * The features of the part that an event concerns, those of an empty one where it is new; null
   * where the event does not say which.
   */
  public EntityFeatures of(Event event) {
    String name = event.text(field);
    if (name == null) {
      return null;
    }
    Part part = parts.get(name);
    return part == null ? new EntityFeatures(plan) : part.features;
  }

  /** Lets windows move on, each to the last of its changes up to a time. */
  void advance(long time) {
    if (time < nextExpiry) {
      return;
    }
    nextExpiry = Accumulator.NEVER;
    parts.forEach(
        (name, part) -> {
          while (part.features.nextExpiry() <= time) {
            part.features.advance(part.features.nextExpiry());
            changed.add(name);
          }
          nextExpiry = Math.min(nextExpiry, part.features.nextExpiry());
        });
  }

  /** Applies an event to its part, after {@link #advance} to its time. */
  void apply(Event event) {
    if (!plan.concerns(event)) {
      return;
    }
    String name = event.text(field);
    if (name == null) {
      return;
    }
    Part part = parts.get(name);
    if (part == null) {
      part = new Part(plan);
      // more than one where the bound has become smaller
      while (parts.size() >= bound) {
        if (!makeRoom(event.time())) {
          return;
        }
      }
      parts.put(name, part);
    }
    part.features.apply(event, part.groups.take(event));
    part.lastEvent = Math.max(part.lastEvent, event.time());
    changed.add(name);
    nextExpiry = Math.min(nextExpiry, part.features.nextExpiry());
  }

  /** False where all parts have newer events than this time. */
  private boolean makeRoom(long time) {
    String oldest = null;
    long since = time;
    for (Map.Entry<String, Part> entry : parts.entrySet()) {
      if (entry.getValue().lastEvent < since
          || (oldest == null && entry.getValue().lastEvent == since)) {
        since = entry.getValue().lastEvent;
        oldest = entry.getKey();
      }
    }
    if (oldest == null) {
      return false;
    }
    removed.put(oldest, parts.remove(oldest).features.asOf());
    changed.remove(oldest);
    return true;
  }

  long nextExpiry() {
    return nextExpiry;
  }

  void takeChanges(Changes changes) {
    removed.forEach((name, asOf) -> changes.removed(plan, name, asOf));
    changed.forEach(name -> changes.changed(plan, name, parts.get(name).features));
    removed.clear();
    changed.clear();
  }

  boolean anyChanged() {
    return !changed.isEmpty() || !removed.isEmpty();
  }

  void allChanged() {
    changed.addAll(parts.keySet());
  }

  /** Nothing, and that all there was is void as of a time. */
  MemberParts erased(long asOf) {
    MemberParts erased = new MemberParts(plan);
    removed.keySet().forEach(name -> erased.removed.put(name, asOf));
    parts.keySet().forEach(name -> erased.removed.put(name, asOf));
    return erased;
  }

  FeaturePlan plan() {
    return plan;
  }

  void write(StateOutput out) {
    out.putText(plan.entity().identity());
    int start = out.size();
    out.putVarLong(parts.size());
    parts.forEach(
        (name, part) -> {
          out.putText(name);
          out.putVarLong(part.lastEvent);
          part.groups.write(out);
          part.features.write(out);
        });
    out.endBlock(start);
  }

  /** Reads what {@link #write} put after the entity's name and the length. */
  void read(StateInput in) {
    for (int i = in.getVarInt(); i > 0; i--) {
      String name = in.getText();
      Part part = new Part(plan);
      part.lastEvent = in.getVarLong();
      part.groups.read(in);
      part.features.read(in);
      parts.put(name, part);
      nextExpiry = Math.min(nextExpiry, part.features.nextExpiry());
    }
  }
}
