package io.memberflow.labels;

import io.memberflow.catalogue.AnswerAt;
import io.memberflow.catalogue.EventField;
import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.Match;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.Target;
import io.memberflow.events.Event;
import io.memberflow.events.TextHash;
import io.memberflow.features.EntityFeatures;
import io.memberflow.features.FirstOf;
import io.memberflow.features.MemberFeatures;
import io.memberflow.features.RecentGroups;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes the examples of one member: decisions with the features of their moment, and answers when
 * the label event comes or the horizon ends. An answer of 0 is not told: nothing by the end of the
 * horizon means it, so that most decisions cost no second message. A decision sees nothing of its
 * own event's effect on the features, nor of anything later; an answer never comes from the
 * decision's own order, session or day where the model says once per that.
 */
public final class MemberLabels {
  private static final long ANY = 0;

  /** Amounts are added up in whole ones, so that the order of events does not matter. */
  private static final double MILLIONTHS = 1e6;

  private final LabelPlan plan;
  private final PendingDecisions[] pending;

  /** By model; {@code Long.MAX_VALUE} where it has no periods. */
  private final long[] nextPeriods;

  // the earliest of all models, so that most events need no look at any of them

  private long nextPeriod = Long.MAX_VALUE;

  /** A time too early where an answer was taken back. */
  private long nextAnswer = Long.MAX_VALUE;

  /** When the end of an oldest horizon becomes known; a time too early where it was answered. */
  private long nextEnd = Long.MAX_VALUE;

  public MemberLabels(LabelPlan plan) {
    this.plan = plan;
    this.pending = new PendingDecisions[plan.size()];
    for (int i = 0; i < pending.length; i++) {
      pending[i] = new PendingDecisions(plan.grid(i));
    }
    this.nextPeriods = new long[plan.size()];
    Arrays.fill(nextPeriods, Long.MAX_VALUE);
  }

  /** Starts the periods of a member that is first seen at a time. */
  public void start(long time) {
    for (int model : plan.periodic()) {
      nextPeriods[model] = plan.periodAfter(model, time);
    }
    findNextPeriod();
  }

  private void findNextPeriod() {
    nextPeriod = Long.MAX_VALUE;
    for (int model : plan.periodic()) {
      nextPeriod = Math.min(nextPeriod, nextPeriods[model]);
    }
  }

  private void findNextAnswerAndEnd() {
    nextAnswer = Long.MAX_VALUE;
    nextEnd = Long.MAX_VALUE;
    for (PendingDecisions decisions : pending) {
      nextAnswer = Math.min(nextAnswer, decisions.nextAnswer());
      nextEnd = Math.min(nextEnd, decisions.nextEnd());
    }
  }

  /** The next period start; {@code Long.MAX_VALUE} without periodic models. */
  public long nextPeriod() {
    return nextPeriod;
  }

  /** When the next answer is to be given; {@code Long.MAX_VALUE} for never as things are. */
  public long nextAnswer() {
    return nextAnswer;
  }

  /** Whether horizons are open whose end will not be known by a time. */
  public boolean openAfter(long time) {
    for (PendingDecisions decisions : pending) {
      if (decisions.lastKnown() > time) {
        return true;
      }
    }
    return false;
  }

  /** Makes the decisions of every period that starts at this time, which features have reached. */
  public void decidePeriods(
      long start, String member, MemberFeatures features, Consumer<Example> out) {
    for (int model : plan.periodic()) {
      if (nextPeriods[model] == start) {
        decide(model, null, start, member, features, out);
        nextPeriods[model] = plan.periodAfter(model, start);
      }
    }
    findNextPeriod();
  }

  /**
   * Answers decisions whose horizon ended by this time, when nothing before it can come any more.
   */
  public void expire(long time, Consumer<Example> out) {
    if (time < nextEnd && time < nextAnswer) {
      return;
    }
    for (int model = 0; model < pending.length; model++) {
      PendingDecisions decisions = pending[model];
      while (decisions.expired(time)) {
        long total = decisions.total(0);
        if (total != 0) {
          boolean amount = plan.model(model).target() == Target.HOW_MUCH;
          float label = amount ? (float) (total / MILLIONTHS) : total;
          out.accept(
              Example.answer(
                  plan.name(model),
                  decisions.id(0),
                  decisions.known(0),
                  decisions.deadline(0),
                  label));
        }
        decisions.dropOldest();
      }
    }
    findNextAnswerAndEnd();
  }

  /**
   * Forgets decisions whose horizon ended in silence by this time, up to the first that waits to be
   * answered.
   */
  public void dropSilent(long time) {
    if (time < nextEnd) {
      return;
    }
    for (PendingDecisions decisions : pending) {
      decisions.dropSilent(time);
    }
    findNextAnswerAndEnd();
  }

  /** Withdraws every open decision, as of a time. */
  public void withdraw(long time, Consumer<Example> out) {
    for (int model = 0; model < pending.length; model++) {
      PendingDecisions decisions = pending[model];
      for (int row = 0; row < decisions.size(); row++) {
        out.accept(
            Example.withdrawal(plan.name(model), decisions.id(row), time, decisions.deadline(row)));
      }
      decisions.clear();
    }
    findNextAnswerAndEnd();
  }

  /** Answers what this event answers. Call before {@link #decide} for the same event. */
  public void answer(Event event, FirstOf first, Consumer<Example> out) {
    for (int index : plan.answeredBy(event.type())) {
      ModelDefinition model = plan.model(index);
      boolean sums = model.target() == Target.HOW_MUCH;
      if (!sums
          && model.oncePer().isPresent()
          && !first.of(model.oncePer().get(), FirstOf.types(List.of(event.type())))) {
        continue;
      }
      long match = sums ? group(model, event) : match(model, event);
      PendingDecisions decisions = pending[index];
      boolean taken = false;
      for (int row = 0; row < decisions.size(); row++) {
        long wanted = decisions.match(row);
        boolean matches = sums ? match == ANY || match != wanted : match == wanted;
        if (!matches || !decisions.open(row, event.time())) {
          continue;
        }
        if (sums) {
          decisions.setTotal(row, decisions.total(row) + amount(event));
        } else if (model.target() == Target.HOW_OFTEN) {
          decisions.setTotal(row, decisions.total(row) + 1);
        } else if (model.answerAt() == AnswerAt.HORIZON) {
          decisions.setTotal(row, 1);
        } else {
          out.accept(
              Example.answer(
                  model.name(), decisions.id(row), event.time(), decisions.deadline(row), 1));
          decisions.take(row);
          taken = true;
        }
      }
      if (taken) {
        decisions.closeGaps();
      }
      nextAnswer = Math.min(nextAnswer, decisions.nextAnswer());
    }
  }

  /** Makes the decisions of this event. Call before the event is applied to the features. */
  public void decide(Event event, FirstOf first, MemberFeatures features, Consumer<Example> out) {
    for (int index : plan.decidedBy(event.type())) {
      ModelDefinition model = plan.model(index);
      boolean counts =
          model.oncePer().isEmpty() || first.of(model.oncePer().get(), FirstOf.types(model.on()));
      boolean hasMatch = model.match() == Match.MEMBER || event.item() != null;
      if (counts && hasMatch && !pending[index].full(event.time())) {
        decide(index, event, features.own().asOf(), event.member(), features, out);
      }
    }
  }

  private void decide(
      int index,
      Event event,
      long time,
      String member,
      MemberFeatures features,
      Consumer<Example> out) {
    ModelDefinition model = plan.model(index);
    ExampleInputs inputs = plan.inputs(index);
    float[] numbers = inputs.newNumbers();
    long[] tokens = inputs.newTokens();
    String[] texts = inputs.newTexts();
    String[] segments = inputs.segments().newSegments();
    inputs.fill(features.own(), time, numbers, tokens, texts);
    inputs.segments().fill(features.own(), time, segments);
    if (event != null) {
      inputs.fill(event, numbers, tokens, texts);
      inputs.segments().fill(event, segments);
      fillParts(index, event, features, numbers, tokens, texts, segments);
    }
    long moment = event == null ? time : TextHash.of(event.id());
    long id = TextHash.mix(TextHash.mix(plan.nameHash(index), TextHash.of(member)), moment);
    long deadline = time + model.within().toMillis();
    long match = ANY;
    if (event != null) {
      match = model.target() == Target.HOW_MUCH ? group(model, event) : match(model, event);
    }
    pending[index].add(id, time, deadline, match);
    nextEnd = Math.min(nextEnd, pending[index].nextEnd());
    String item = event == null ? null : event.item();
    out.accept(
        new Example(
            model.name(),
            true,
            id,
            time,
            deadline,
            member,
            item,
            numbers,
            tokens,
            texts,
            segments,
            Float.NaN));
  }

  private void fillParts(
      int index,
      Event event,
      MemberFeatures features,
      float[] numbers,
      long[] tokens,
      String[] texts,
      String[] segments) {
    ExampleInputs[] inputs = plan.partInputs(index);
    for (int part = 0; part < inputs.length; part++) {
      if (inputs[part] != null) {
        EntityFeatures of = features.parts().get(part).of(event);
        if (of != null) {
          inputs[part].fill(of, features.own().asOf(), numbers, tokens, texts);
          inputs[part].segments().fill(of, features.own().asOf(), segments);
        }
      }
    }
  }

  private static long match(ModelDefinition model, Event event) {
    if (model.match() == Match.MEMBER) {
      return ANY;
    }
    return event.item() == null ? ANY - 1 : TextHash.of(event.item());
  }

  /**
   * The order, session or day of an event, whose amounts are not an answer to it; ANY without one.
   */
  private static long group(ModelDefinition model, Event event) {
    if (model.oncePer().isEmpty()) {
      return ANY;
    }
    String group =
        switch (model.oncePer().get()) {
          case ORDER -> event.order();
          case SESSION -> event.session();
          case DAY -> Long.toString(RecentGroups.day(event.time()));
        };
    return group == null ? ANY : TextHash.of(group);
  }

  /** In millionths; an event without an amount adds nothing. */
  private static long amount(Event event) {
    double amount = event.number(EventField.AMOUNT);
    return Double.isNaN(amount) ? 0 : Math.round(amount * MILLIONTHS);
  }

  /** Whether a model counts days. */
  public boolean countDays() {
    return plan.countsDays();
  }

  /** Whether events of a type can make or answer decisions. */
  public boolean uses(EventType type) {
    return plan.decidedBy(type).length + plan.answeredBy(type).length > 0;
  }

  private void clear() {
    for (PendingDecisions decisions : pending) {
      decisions.clear();
    }
  }

  public void write(StateOutput out) {
    out.putVarLong(pending.length);
    for (int model = 0; model < pending.length; model++) {
      out.putVarLong(plan.layout(model));
      out.putVarLong(nextPeriods[model] == Long.MAX_VALUE ? 0 : nextPeriods[model]);
      pending[model].write(out);
    }
  }

  /**
   * Reads what any plan wrote: models that this plan does not have are dropped, new ones start.
   *
   * @param asOf where the periods of new models start, in milliseconds
   */
  public void read(StateInput in, long asOf) {
    clear();
    start(asOf);
    int models = in.getVarInt();
    for (int i = 0; i < models; i++) {
      int model = plan.withLayout(in.getVarLong());
      long period = in.getVarLong();
      if (model < 0) {
        new PendingDecisions(new HorizonGrid(1)).read(in);
        continue;
      }
      pending[model].read(in);
      if (plan.model(model).periodic()) {
        nextPeriods[model] = period;
      }
    }
    findNextPeriod();
    findNextAnswerAndEnd();
  }
}
