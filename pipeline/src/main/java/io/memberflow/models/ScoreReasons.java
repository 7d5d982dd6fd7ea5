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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Why a model gave a score, as it stands beside the score. What a model sees of one feature in
 * several ways is one reason.
 */
final class ScoreReasons {
  private final ModelDefinition model;
  private final Explanation explanation;

  /** By input in declared order. */
  private final List<String> names;

  /**
   * @param fieldNames how records call features
   */
  ScoreReasons(ModelDefinition model, FieldNames fieldNames) {
    this.model = model;
    this.explanation = new Explanation(model);
    this.names = model.features().stream().map(f -> name(f, fieldNames)).toList();
  }

  private static String name(ModelFeature input, FieldNames fieldNames) {
    return input.ofEvent() ? input.name() : fieldNames.field(input.name());
  }

  /**
   * @param scorer as it was when it scored the decision
   */
  Reasons of(Scorer scorer, Example decision, double exposure) {
    scorer.explain(decision.numbers(), decision.tokens(), exposure, explanation);
    Map<String, Reason> all = new LinkedHashMap<>();
    int number = 0;
    int token = 0;
    for (int i = 0; i < names.size(); i++) {
      boolean categorical = model.features().get(i).categorical();
      double contribution = categorical ? explanation.ofToken(token) : explanation.ofNumber(number);
      Optional<String> value =
          categorical ? text(decision, token) : Reasons.value(decision.numbers()[number]);
      all.merge(names.get(i), new Reason(names.get(i), contribution, value), ScoreReasons::both);
      token += categorical ? 1 : 0;
      number += categorical ? 0 : 1;
    }
    return Reasons.of(explanation.base(), new ArrayList<>(all.values()), model.serving().reasons());
  }

  /** None in what waited in a checkpoint of a catalogue without reasons. */
  private static Optional<String> text(Example decision, int token) {
    return token < decision.texts().length
        ? Optional.ofNullable(decision.texts()[token])
        : Optional.empty();
  }

  private static Reason both(Reason one, Reason other) {
    return new Reason(one.input(), one.contribution() + other.contribution(), one.value());
  }
}
