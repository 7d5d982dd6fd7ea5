package io.memberflow.models;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.DriftMethod;
import io.memberflow.catalogue.ExampleSettings;
import io.memberflow.catalogue.Match;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.drift.DriftStream;
import io.memberflow.evaluation.ModelEvaluation;
import io.memberflow.evaluation.WindowedValidation;
import io.memberflow.events.TextHash;
import io.memberflow.labels.Example;
import io.memberflow.labels.HorizonGrid;
import io.memberflow.labels.LabelPlan;
import io.memberflow.learning.OnlineModel;
import io.memberflow.learning.OnlineModels;
import io.memberflow.outcomes.Outcome;
import io.memberflow.state.UnreadableStateException;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One declared model at work. In an epoch it first scores all decisions with the weights of the
 * epoch before, then validates and learns the answers, each in order of (time, id): the same inputs
 * give the same bits whatever their order of arrival. An answer is validated against the score that
 * was given at its decision, before it is learnt. No answer by the end of the horizon is one: 0, at
 * the moment when the end becomes known.
 */
final class ModelEngine {
  private static final int VERSION = 5;

  /** Before open examples were kept in pieces beside it. */
  private static final int WHOLE_VERSION = 4;

  /** Before it said which labels the open examples wait for. */
  private static final int UNLABELLED_VERSION = 3;

  /** Before segments, folds, drift, the loss of the published form, and scores that wait. */
  private static final int PLAIN_VERSION = 2;

  private final ModelDefinition definition;
  private OnlineModel model;
  private final ModelEvaluation evaluation;
  private final PublishedLoss publishedLoss;
  private final PendingExamples pending;
  private final byte[] groups;
  private final ExampleTerms terms;
  private final long evaluatedFrom;
  private final boolean silenceWithdraws;
  private boolean learnt;
  private Consumer<Outcome> outcomes;

  /** Newest first millisecond after a closed epoch; what the model's state stands for. */
  private long asOf;

  private long refused;
  private long unmatched;
  private Map<String, LatestScore> scores = new LinkedHashMap<>();
  private final ScoreReasons reasons;

  /** The last decision of each member in the epoch that is being closed. */
  private final Map<String, Scored> scored = new LinkedHashMap<>();

  private record Scored(Example decision, float value) {}

  ModelEngine(ModelDefinition definition, Catalogue catalogue) {
    this.definition = definition;
    this.model = OnlineModels.create(definition);
    this.terms = new ExampleTerms(definition);
    this.evaluation = new ModelEvaluation(definition, catalogue.evaluationWindow());
    this.groups = new byte[evaluation.groupCount()];
    this.pending =
        new PendingExamples(
            new PendingLayout(
                terms.numbers(), terms.tokens(), groups.length, evaluation.predicts()),
            HorizonGrid.of(definition));
    this.silenceWithdraws = definition.examples().zeros() == ExampleSettings.Zeros.SKIP;
    this.evaluatedFrom =
        definition.evaluation().from().map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
    this.publishedLoss = new PublishedLoss(definition);
    this.reasons = new ScoreReasons(definition, catalogue.fieldNames());
  }

  /** Tells of every answer that enters the validation, in the order of learning. */
  void tell(Consumer<Outcome> listener) {
    outcomes = listener;
  }

  /**
   * Takes an epoch.
   *
   * @param end first millisecond after it
   * @param passed the last millisecond that has passed: horizons that end by then have ended
   * @return false where nothing happened
   */
  boolean closeEpoch(long end, long passed, List<Example> inputs) {
    List<Example> decisions = new ArrayList<>(inputs.size());
    List<Example> answers = new ArrayList<>();
    for (Example input : inputs) {
      if (!input.decision()) {
        answers.add(input);
      } else if (fits(input)) {
        decisions.add(input);
      }
    }
    decisions = whole(decisions);
    answers.sort(ModelEngine::order);
    for (Example decision : decisions) {
      score(decision);
    }
    keepScores();
    learnt = false;
    boolean silent = learn(answers, passed);
    if (inputs.isEmpty() && !silent) {
      return false;
    }
    if (learnt) {
      model.closeEpoch();
      evaluation.closeEpoch();
      publishedLoss.take(model, end);
    }
    asOf = end;
    return true;
  }

  /** When the next horizon's end becomes known; {@code Long.MAX_VALUE} where none is open. */
  long nextEnd() {
    return pending.ends().next();
  }

  /** Not so where it waited in a checkpoint of a catalogue that gave the model other features. */
  private boolean fits(Example decision) {
    return decision.numbers().length == terms.numbers()
        && decision.tokens().length == terms.tokens();
  }

  /**
   * Sorted, and each once: a decision that asked several entities comes once from each, with that
   * one's features.
   */
  private static List<Example> whole(List<Example> decisions) {
    decisions.sort(ModelEngine::order);
    List<Example> whole = new ArrayList<>(decisions.size());
    for (Example decision : decisions) {
      Example last = whole.isEmpty() ? null : whole.get(whole.size() - 1);
      if (last != null && last.id() == decision.id() && last.time() == decision.time()) {
        last.complete(decision);
      } else {
        whole.add(decision);
      }
    }
    return whole;
  }

  private static int order(Example a, Example b) {
    int byTime = Long.compare(a.time(), b.time());
    return byTime != 0 ? byTime : Long.compare(a.id(), b.id());
  }

  private void score(Example decision) {
    double exposure = terms.exposure(decision.numbers());
    float value = (float) model.predict(decision.numbers(), decision.tokens(), exposure);
    float second =
        evaluation.decide(
            decision.time(),
            decision.numbers(),
            decision.tokens(),
            exposure,
            decision.segments(),
            evaluation.predicts() ? TextHash.of(decision.member()) : 0,
            groups);
    boolean taken =
        pending.put(
            decision.id(),
            decision.time(),
            decision.deadline(),
            value,
            second,
            groups,
            decision.numbers(),
            decision.tokens());
    if (!taken) {
      refused++;
    }
    scored.put(decision.member(), new Scored(decision, value));
  }

  /** Before anything is learnt: reasons and the like are those of the weights that scored. */
  private void keepScores() {
    scored.forEach((member, last) -> scores.put(member, latest(last.decision, last.value)));
    scored.clear();
  }

  private LatestScore latest(Example decision, float value) {
    double exposure = terms.exposure(decision.numbers());
    String item = definition.match() == Match.ITEM ? decision.item() : null;
    double[] outputs = LatestScore.NO_OUTPUTS;
    if (!model.outputs().isEmpty()) {
      outputs = new double[model.outputs().size()];
      model.outputs(decision.numbers(), decision.tokens(), exposure, outputs);
    }
    Attributions why =
        definition.serving().reasons() > 0 ? reasons.of(model, decision, exposure) : null;
    return new LatestScore(item, decision.time(), value, model.learned(), outputs, why);
  }

  /** Learns what was answered and what was not, in the order of (time, id); true where silent. */
  private boolean learn(List<Example> answers, long passed) {
    boolean silent = false;
    int next = 0;
    HorizonEnds.End end;
    while ((end = pending.ends().poll(passed)) != null) {
      for (long id : end.ids()) {
        while (next < answers.size() && notAfter(answers.get(next), end.time(), id)) {
          learn(answers.get(next++));
        }
        if (pending.take(id)) {
          silent = true;
          if (!silenceWithdraws) {
            learn(id, end.time(), 0);
          }
        }
      }
    }
    answers.subList(next, answers.size()).forEach(this::learn);
    return silent;
  }

  private static boolean notAfter(Example answer, long time, long id) {
    return answer.time() < time || answer.time() == time && answer.id() <= id;
  }

  private void learn(Example answer) {
    if (!pending.take(answer.id())) {
      unmatched++;
    } else if (!answer.withdraws()) {
      learn(answer.id(), answer.time(), answer.label());
    }
  }

  /** Learns the example that was taken out of the open ones. */
  private void learn(long id, long time, float label) {
    double exposure = terms.exposure(pending.takenNumbers);
    evaluation.answer(
        pending.takenTime,
        time,
        pending.takenPrediction,
        pending.takenSecond,
        pending.takenGroups,
        label,
        exposure);
    if (outcomes != null && pending.takenTime >= evaluatedFrom) {
      outcomes.accept(
          new Outcome(
              definition.name(),
              id,
              pending.takenTime,
              pending.takenPrediction,
              label,
              exposure,
              evaluation.segments().names(pending.takenGroups)));
    }
    publishedLoss.add(pending.takenNumbers, pending.takenTokens, exposure, label);
    double weight = terms.weight(pending.takenNumbers, id, label);
    if (weight > 0) {
      model.learn(pending.takenNumbers, pending.takenTokens, exposure, label, weight);
      evaluation.learn(
          pending.takenGroups, pending.takenNumbers, pending.takenTokens, exposure, label, weight);
      learnt = true;
    }
  }

  /** Scores since the last call, the latest per member. */
  Map<String, LatestScore> takeScores() {
    Map<String, LatestScore> taken = scores;
    scores = new LinkedHashMap<>();
    return taken;
  }

  int waitingScores() {
    return scores.size();
  }

  ScoreReasons reasons() {
    return reasons;
  }

  ModelDefinition definition() {
    return definition;
  }

  OnlineModel model() {
    return model;
  }

  WindowedValidation validation() {
    return evaluation.validation();
  }

  ModelEvaluation evaluation() {
    return evaluation;
  }

  /** What the watch for drift has found since the last call. */
  List<ModelDrift> takeDrift() {
    if (evaluation.drift().isEmpty()) {
      return List.of();
    }
    DriftMethod detector = definition.evaluation().drift().orElseThrow().detector();
    return evaluation.drift().get().takeFound().stream()
        .map(event -> new ModelDrift(definition.name(), detector, event))
        .toList();
  }

  /** Drifts found so far, in all watched streams. */
  long drifts() {
    return evaluation
        .drift()
        .map(watch -> watch.streams().stream().mapToLong(DriftStream::drifts).sum())
        .orElse(0L);
  }

  long asOf() {
    return asOf;
  }

  /** What the reduction of the published form costs. */
  PublishedLoss publishedLoss() {
    return publishedLoss;
  }

  /** Decisions without an answer so far. */
  int pending() {
    return pending.size();
  }

  /** Decisions that were scored but not kept for learning, because the store was full. */
  long refused() {
    return refused;
  }

  /** Answers whose decision was not kept. */
  long unmatched() {
    return unmatched;
  }

  /** Changes when the weights, or the inputs of kept examples, mean something else. */
  private long layout() {
    return layout(definition.examples().structure(), definition.learner().structure());
  }

  /** As it was noted before settings could change under a kept state. */
  private long layoutOfAllSettings() {
    return layout(definition.examples(), definition.learner());
  }

  private long layout(Object examples, Object learner) {
    List<Object> parts = new ArrayList<>();
    parts.addAll(
        List.of(definition.kind(), definition.target(), definition.inputs(), examples, learner));
    parts.addAll(definition.crosses());
    return TextHash.of(parts.toString());
  }

  /** Writes what changed among the open examples since the last call. */
  void writeOpen(PieceState open) throws Exception {
    pending.write(open);
  }

  /** Writes all but the open examples. */
  void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(layout());
    out.writeInt(LabelPlan.layout(definition));
    out.writeLong(asOf);
    out.writeLong(refused);
    out.writeLong(unmatched);
    model.write(out);
    evaluation.write(out);
    publishedLoss.write(out);
    out.writeInt(scores.size());
    for (Map.Entry<String, LatestScore> score : scores.entrySet()) {
      LatestScore.writeText(score.getKey(), out);
      score.getValue().write(out);
    }
  }

  /**
   * @param open what {@link #writeOpen} wrote
   */
  void read(DataInput in, PieceState open) throws Exception {
    int version = in.readByte();
    if (version < PLAIN_VERSION || version > VERSION) {
      throw new UnreadableStateException(
          "the state of model %s has layout version %d; this build reads %d to %d; restore with"
                  .formatted(definition.name(), version, PLAIN_VERSION, VERSION)
              + " the build that wrote it");
    }
    long layout = in.readLong();
    if (layout != layout() && layout != layoutOfAllSettings()) {
      throw new UnreadableStateException(
          "the state of model %s was learnt with another kind, other features or bits;"
                  .formatted(definition.name())
              + " give the changed model another name, under which it starts anew, or take the"
              + " change back");
    }
    boolean sameLabels =
        version <= UNLABELLED_VERSION || in.readInt() == LabelPlan.layout(definition);
    asOf = in.readLong();
    refused = in.readLong();
    unmatched = in.readLong();
    model = OnlineModels.read(definition, in);
    if (version == PLAIN_VERSION) {
      evaluation.readFirstLayout(in);
      pending.readFirstLayout(in);
    } else {
      boolean sameGroups = evaluation.read(in);
      if (version <= WHOLE_VERSION) {
        pending.readWhole(in, sameGroups);
      } else {
        pending.read(open, sameGroups);
      }
      publishedLoss.read(in);
      for (int i = in.readInt(); i > 0; i--) {
        scores.put(LatestScore.readText(in), LatestScore.read(in));
      }
    }
    if (!sameLabels) {
      // nobody will answer them, and silence would mean something else
      pending.clear();
    }
  }
}
