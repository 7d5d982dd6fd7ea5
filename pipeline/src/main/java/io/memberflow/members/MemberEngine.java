package io.memberflow.members;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import io.memberflow.features.FirstOf;
import io.memberflow.features.MemberFeatures;
import io.memberflow.features.MemberPlan;
import io.memberflow.labels.Example;
import io.memberflow.labels.LabelPlan;
import io.memberflow.labels.MemberLabels;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * What happens to a member when an event comes or time passes. The order is always: catch up to the
 * event's time, answer, decide, apply; so it makes no difference whether a timer fired in between,
 * and no decision sees its own event.
 */
final class MemberEngine {
  private static final long HOUR = Duration.ofHours(1).toMillis();

  /**
   * How long in event time older events of an erased member are looked out for: an idle partition
   * can bring them after the watermark has passed.
   */
  private static final long ERASURE_KEPT = Duration.ofDays(7).toMillis();

  private final MemberPlan plan;
  private final LabelPlan labels;
  private final long retention;
  private final long lateness;

  MemberEngine(Catalogue catalogue) {
    this.plan = MemberPlan.of(catalogue);
    this.labels = new LabelPlan(catalogue, plan);
    this.retention = catalogue.retention().toMillis();
    this.lateness = catalogue.cleaning().lateness().toMillis();
  }

  MemberPlan plan() {
    return plan;
  }

  MemberState newState() {
    return new MemberState(new MemberFeatures(plan), new MemberLabels(labels));
  }

  /** Applies an event and returns the member's state, which is a new one after a long silence. */
  MemberState apply(Event event, MemberState known, Consumer<Example> out) {
    MemberState state = known;
    if (state.voids(event)) {
      return state;
    }
    if (event.type() == EventType.ERASURE) {
      return erase(event, state, out);
    }
    if (state.lastEvent != Long.MIN_VALUE) {
      long time = event.time();
      catchUp(event.member(), state, time, out);
      // answers wait for the watermark, as silence does: else the end of a log would favour them
      state.labels.dropSilent(time - lateness - 1);
      if (forgotten(state, time)) {
        state = newState();
        state.erasedAt = known.erasedAt;
        state.erasureToPublish = known.erasureToPublish;
      }
    }
    if (state.lastEvent == Long.MIN_VALUE) {
      state.labels.start(event.time());
    }
    state.features.advance(event.time());
    FirstOf first = state.groups.take(event);
    state.labels.answer(event, first, out);
    state.labels.decide(event, first, state.features, out);
    state.features.apply(event, first);
    state.lastEvent = Math.max(state.lastEvent, event.time());
    return state;
  }

  /**
   * Leaves nothing of the member but that it was erased: up to the event's time, or to the newest
   * thing known where the event comes late. Answers that nothing accepted later could change are
   * given; all other open decisions are withdrawn.
   */
  private MemberState erase(Event event, MemberState known, Consumer<Example> out) {
    long time = Math.max(event.time(), known.features.own().asOf());
    if (known.lastEvent != Long.MIN_VALUE) {
      catchUp(event.member(), known, time, out);
      known.labels.expire(time, out);
      known.labels.withdraw(time, out);
    }
    MemberState state = new MemberState(known.features.erased(time), new MemberLabels(labels));
    state.erasedAt = time;
    state.erasureToPublish = time;
    return state;
  }

  /**
   * Does what is due up to a time that the watermark has reached; true where a feature may have
   * changed. Times at which nothing is due leave no trace.
   */
  boolean passTime(String member, MemberState state, long time, Consumer<Example> out) {
    boolean moved = catchUp(member, state, time, out);
    state.labels.expire(time, out);
    if (state.erasedAt != Long.MIN_VALUE && time >= state.erasedAt + ERASURE_KEPT) {
      state.erasedAt = Long.MIN_VALUE;
    }
    return state.features.passTime(Math.min(time, forgetAt(state))) || moved;
  }

  /** Whether the member has been silent for longer than the retention, or is erased. */
  boolean forgotten(MemberState state, long time) {
    return time >= forgetAt(state);
  }

  /** When time alone will make or answer a decision next. */
  long nextDue(MemberState state) {
    long due = Math.min(state.labels.nextPeriod(), state.labels.nextAnswer());
    long forget = forgetAt(state);
    return forget < due && state.labels.openAfter(forget) ? forget : due;
  }

  /** When time alone will change what is kept or published next. */
  long nextExpiry(MemberState state) {
    // forgetting can wait for the full hour, so that many members share its moment
    long forget = -Math.floorDiv(-forgetAt(state), HOUR) * HOUR;
    return Math.min(
        Math.min(state.features.nextExpiry(), forget),
        state.erasedAt == Long.MIN_VALUE ? Long.MAX_VALUE : state.erasedAt + ERASURE_KEPT);
  }

  private long forgetAt(MemberState state) {
    if (state.lastEvent != Long.MIN_VALUE) {
      return state.lastEvent + retention;
    }
    return state.erasedAt == Long.MIN_VALUE ? Long.MIN_VALUE : state.erasedAt + ERASURE_KEPT;
  }

  /** True where a feature may have changed. */
  private boolean catchUp(String member, MemberState state, long time, Consumer<Example> out) {
    long until = Math.min(time, forgetAt(state));
    boolean moved = false;
    long period;
    while ((period = state.labels.nextPeriod()) <= until) {
      // the features stay as of their last change: a period alone is nothing to publish
      moved |= state.features.passTime(period);
      state.labels.decidePeriods(period, member, state.features, out);
    }
    if (forgotten(state, time)) {
      state.labels.expire(forgetAt(state), out);
      state.labels.withdraw(forgetAt(state), out);
    }
    return moved;
  }
}
