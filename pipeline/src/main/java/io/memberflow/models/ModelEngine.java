package io.memberflow.models;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Match;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.evaluation.WindowedValidation;
import io.memberflow.events.TextHash;
import io.memberflow.labels.Example;
import io.memberflow.learning.OnlineModel;
import io.memberflow.learning.OnlineModels;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One declared model at work. In an epoch it first scores all decisions with the weights of the
 * epoch before, then validates and learns the answers, each in order of (time, id): the same inputs
 * give the same bits whatever their order of arrival. An answer is validated against the score that
 * was given at its decision, before it is learnt.
 */
final class ModelEngine {
  private static final int VERSION = 3;

  /** Without the loss of the published form. */
  private static final int VERSION_2 = 2;

  private static final double[] NO_OUTPUTS = {};

  private final ModelDefinition definition;
  private final long slack;
  private OnlineModel model;
  private WindowedValidation validation;
  private final PublishedLoss publishedLoss;
  private final PendingExamples pending;
  private final ExampleTerms terms;
  private boolean learnt;

  /** Newest first millisecond after a closed epoch; what the model's state stands for. */
  private long asOf;

  private long refused;
  private long unmatched;
  private final Map<String, LatestScore> scores = new LinkedHashMap<>();
  private final ScoreReasons reasons;

  /** The last decision of each member in the epoch that is being closed. */
  private final Map<String, Example> toExplain = new LinkedHashMap<>();

  ModelEngine(ModelDefinition definition, Catalogue catalogue) {
    this.definition = definition;
    this.model = OnlineModels.create(definition);
    this.terms = new ExampleTerms(definition);
    this.publishedLoss = new PublishedLoss(definition);
    this.validation =
        new WindowedValidation(
            definition.target(), catalogue.evaluationWindow(), definition.evaluation().from());
    this.pending = new PendingExamples(terms.numbers(), terms.tokens());
    this.reasons = new ScoreReasons(definition, catalogue.fieldNames());
    this.slack =
        catalogue.cleaning().lateness().plus(catalogue.epoch()).plus(Duration.ofDays(1)).toMillis();
  }

  void closeEpoch(long start, long end, List<Example> inputs) {
    List<Example> decisions = new ArrayList<>();
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
    if (pending.size() + decisions.size() > PendingExamples.BOUND) {
      pending.dropBefore(start - slack);
    }
    for (Example decision : decisions) {
      score(decision);
    }
    explainScores();
    learnt = false;
    for (Example answer : answers) {
      learn(answer);
    }
    if (learnt) {
      model.closeEpoch();
      publishedLoss.take(model, end);
    }
    asOf = end;
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
    boolean taken =
        pending.put(
            decision.id(),
            decision.time(),
            decision.deadline(),
            value,
            decision.numbers(),
            decision.tokens());
    if (!taken) {
      refused++;
    }
    String item = definition.match() == Match.ITEM ? decision.item() : null;
    double[] outputs = NO_OUTPUTS;
    if (!model.outputs().isEmpty()) {
      outputs = new double[model.outputs().size()];
      model.outputs(decision.numbers(), decision.tokens(), exposure, outputs);
    }
    scores.put(
        decision.member(),
        new LatestScore(item, decision.time(), value, model.learned(), outputs, null));
    if (definition.serving().reasons() > 0) {
      toExplain.put(decision.member(), decision);
    }
  }

  /** Before anything is learnt: the reasons are those of the weights that scored. */
  private void explainScores() {
    toExplain.forEach(
        (member, decision) -> {
          double exposure = terms.exposure(decision.numbers());
          scores.put(member, scores.get(member).with(reasons.of(model, decision, exposure)));
        });
    toExplain.clear();
  }

  private void learn(Example answer) {
    if (!pending.take(answer.id())) {
      unmatched++;
      return;
    }
    if (answer.withdraws()) {
      return;
    }
    double exposure = terms.exposure(pending.takenNumbers);
    validation.add(pending.takenTime, pending.takenPrediction, answer.label(), exposure);
    publishedLoss.add(pending.takenNumbers, pending.takenTokens, exposure, answer.label());
    double weight = terms.weight(pending.takenNumbers, answer);
    if (weight > 0) {
      model.learn(pending.takenNumbers, pending.takenTokens, exposure, answer.label(), weight);
      learnt = true;
    }
  }

  /** Scores since the last call, the latest per member. */
  Map<String, LatestScore> takeScores() {
    Map<String, LatestScore> taken = new LinkedHashMap<>(scores);
    scores.clear();
    return taken;
  }

  int waitingScores() {
    return scores.size();
  }

  ModelDefinition definition() {
    return definition;
  }

  OnlineModel model() {
    return model;
  }

  WindowedValidation validation() {
    return validation;
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
    return TextHash.of(
        List.of(
                definition.kind(),
                definition.target(),
                definition.inputs(),
                definition.examples(),
                definition.learner())
            .toString());
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(layout());
    out.writeLong(asOf);
    out.writeLong(refused);
    out.writeLong(unmatched);
    model.write(out);
    validation.write(out);
    pending.write(out);
    publishedLoss.write(out);
  }

  void read(DataInput in) throws IOException {
    int version = in.readByte();
    if (version != VERSION && version != VERSION_2) {
      throw new IllegalStateException(
          "the state of model %s has layout version %d; this build reads %d; restore with the build"
                  .formatted(definition.name(), version, VERSION)
              + " that wrote it");
    }
    if (in.readLong() != layout()) {
      throw new IllegalStateException(
          "the state of model %s was learnt with another kind, other features or learner settings;"
                  .formatted(definition.name())
              + " give the changed model another name, under which it starts anew, or take the"
              + " change back");
    }
    asOf = in.readLong();
    refused = in.readLong();
    unmatched = in.readLong();
    model = OnlineModels.read(definition, in);
    validation = WindowedValidation.read(in);
    pending.read(in);
    if (version > VERSION_2) {
      publishedLoss.read(in);
    }
  }
}
