package io.memberflow.models;

import io.memberflow.catalogue.FieldNames;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.labels.Example;
import io.memberflow.learning.Explanation;
import io.memberflow.learning.Scorer;
import io.memberflow.store.Reasons;
import io.memberflow.store.Reasons.Reason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Why a model gave a score, as it stands beside the score. What a model sees of one feature in
 * several ways is one reason.
 */
final class ScoreReasons {
  private final ModelDefinition model;
  private final Explanation explanation;

  /** Of the differently named inputs. */
  private final List<String> names;

  /** By input in declared order, its place among the differently named. */
  private final int[] places;

  /** By place: the contribution, and the first input that has it. */
  private final double[] contributions;

  private final int[] firsts;

  /** The places of the greatest contributions, as many as are published. */
  private final int[] greatest;

  /** By input in declared order, its place among the numbers or among the texts. */
  private final int[] columns;

  /**
   * @param fieldNames how records call features
   */
  ScoreReasons(ModelDefinition model, FieldNames fieldNames) {
    this.model = model;
    this.explanation = new Explanation(model);
    List<String> all = model.features().stream().map(f -> name(f, fieldNames)).toList();
    this.names = all.stream().distinct().toList();
    this.places = all.stream().mapToInt(names::indexOf).toArray();
    this.contributions = new double[names.size()];
    this.firsts = names.stream().mapToInt(all::indexOf).toArray();
    this.greatest = new int[model.serving().reasons()];
    this.columns = new int[all.size()];
    int[] seen = new int[2];
    for (int i = 0; i < columns.length; i++) {
      columns[i] = seen[categorical(i) ? 1 : 0]++;
    }
  }

  private static String name(ModelFeature input, FieldNames fieldNames) {
    return input.ofEvent() ? input.name() : fieldNames.field(input.name());
  }

  private boolean categorical(int input) {
    return model.features().get(input).categorical();
  }

  /**
   * What moved a score most.
   *
   * @param scorer as it was when it scored the decision
   */
  Attributions of(Scorer scorer, Example decision, double exposure) {
    scorer.explain(decision.numbers(), decision.tokens(), exposure, explanation);
    Arrays.fill(contributions, 0);
    for (int i = 0; i < places.length; i++) {
      contributions[places[i]] +=
          categorical(i) ? explanation.ofToken(columns[i]) : explanation.ofNumber(columns[i]);
    }
    int count = 0;
    for (int place = 0; place < contributions.length; place++) {
      int rank = count;
      double size = Math.abs(contributions[place]);
      while (rank > 0 && size > Math.abs(contributions[greatest[rank - 1]])) {
        rank--;
      }
      if (rank < greatest.length) {
        count = Math.min(count + 1, greatest.length);
        System.arraycopy(greatest, rank, greatest, rank + 1, count - rank - 1);
        greatest[rank] = place;
      }
    }
    Attributions most = new Attributions(explanation.base(), count);
    for (int rank = 0; rank < count; rank++) {
      attribute(most, rank, decision);
    }
    return most;
  }

  private void attribute(Attributions most, int rank, Example decision) {
    int place = greatest[rank];
    int input = firsts[place];
    int column = columns[input];
    boolean text = categorical(input);
    most.set(
        rank,
        place,
        contributions[place],
        text ? Float.NaN : decision.numbers()[column],
        text ? text(decision, column) : null);
  }

  /** None in what waited in a checkpoint of a catalogue without reasons. */
  private static String text(Example decision, int token) {
    return token < decision.texts().length ? decision.texts()[token] : null;
  }

  /** As they are published. */
  Reasons words(Attributions of) {
    List<Reason> reasons = new ArrayList<>(of.size());
    for (int rank = 0; rank < of.size(); rank++) {
      String text = of.text(rank);
      reasons.add(
          new Reason(
              names.get(of.input(rank)),
              of.contribution(rank),
              text == null ? Reasons.value(of.number(rank)) : Optional.of(text)));
    }
    return Reasons.of(of.base(), reasons, model.serving().reasons());
  }
}
