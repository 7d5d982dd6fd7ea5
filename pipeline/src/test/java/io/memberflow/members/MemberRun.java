package io.memberflow.members;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.events.Event;
import io.memberflow.labels.Example;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** One member's history through the engine, as the operator drives it. */
final class MemberRun {
  static final String MEMBER = "m";

  /** An event and how far the watermark may be when it comes. */
  record Step(Event event, long watermarkBefore) {}

  final List<Example> examples = new ArrayList<>();
  private final MemberEngine engine;
  private final Random disturbance;
  MemberState state;

  /**
   * @param disturbance fires timers and copies the state in between; null for neither
   */
  MemberRun(Catalogue catalogue, Random disturbance) {
    this.engine = new MemberEngine(catalogue);
    this.disturbance = disturbance;
    this.state = engine.newState();
  }

  MemberRun takeAll(List<Step> log) {
    log.forEach(this::take);
    return this;
  }

  void take(Step step) {
    if (disturbance != null) {
      disturb(step.watermarkBefore);
    }
    state = engine.apply(step.event, state, examples::add);
  }

  private void disturb(long watermark) {
    while (disturbance.nextInt(4) > 0) {
      if (disturbance.nextBoolean()) {
        state = copy();
      }
      if (isNew()) {
        return;
      }
      long due = next();
      long time = disturbance.nextInt(4) > 0 ? due : watermark - disturbance.nextInt(100_000_000);
      if (time <= watermark) {
        passTime(time);
      }
    }
  }

  /** Fires what is due, one after the other. */
  MemberRun passAllTime(long watermark) {
    while (!isNew() && next() <= watermark) {
      passTime(next());
    }
    return this;
  }

  private long next() {
    return Math.min(engine.nextDue(state), engine.nextExpiry(state));
  }

  private boolean isNew() {
    return state.lastEvent == Long.MIN_VALUE && state.erasedAt == Long.MIN_VALUE;
  }

  /** Time passes though nothing is due. */
  MemberRun look(long time) {
    if (!isNew()) {
      passTime(time);
    }
    return this;
  }

  private void passTime(long time) {
    engine.passTime(MEMBER, state, time, examples::add);
    if (engine.forgotten(state, time)) {
      state = engine.newState();
    }
  }

  private MemberState copy() {
    MemberState copy = engine.newState();
    copy.read(new StateInput().reset(bytes()));
    return copy;
  }

  byte[] bytes() {
    StateOutput out = new StateOutput();
    state.write(out);
    return out.toByteArray();
  }

  /** In an order that does not depend on when timers fired. */
  List<String> sortedExamples() {
    return examples.stream().map(MemberRun::text).sorted().toList();
  }

  static String text(Example e) {
    return "%s %s %016x at %d until %d, %s %s %s %s %s %s = %s"
        .formatted(
            e.model(),
            e.decision() ? "decision" : e.withdraws() ? "withdrawal" : "answer",
            e.id(),
            e.time(),
            e.deadline(),
            e.member(),
            e.item(),
            Arrays.toString(e.numbers()),
            Arrays.toString(e.tokens()),
            Arrays.toString(e.texts()),
            Arrays.toString(e.segments()),
            e.label());
  }
}
