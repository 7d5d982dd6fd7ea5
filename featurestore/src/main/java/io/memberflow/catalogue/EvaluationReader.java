package io.memberflow.catalogue;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads how a model is judged. */
final class EvaluationReader {
  /** The keys of a model that are read here. */
  static final Set<String> KEYS =
      Set.of("evaluate-from", "threshold", "segments", "folds", "drift");

  private EvaluationReader() {}

  static EvaluationSettings read(ConfigurationNode model, Target target, ModelInputReader inputs) {
    if (model.has("threshold") && target != Target.WHETHER) {
      throw new ConfigurationException(
          "%s goes with \"%s\" only, not with \"%s\"; remove it"
              .formatted(model.key("threshold"), Target.WHETHER.key(), target.key()));
    }
    return new EvaluationSettings(
        model.optionalInstant("evaluate-from"),
        model.number("threshold", EvaluationSettings.THRESHOLD, 0, 1),
        inputs.segments(model),
        model.has("folds") ? model.integer("folds", 0, 2, EvaluationSettings.MOST_FOLDS) : 0,
        model.has("drift") ? Optional.of(drift(model.child("drift"))) : Optional.empty());
  }

  private static Optional<Duration> per(ConfigurationNode node) {
    return node.optionalDuration("per")
        .map(per -> node.duration("per", per, Duration.ofMinutes(1), Duration.ofDays(366)));
  }

  private static DriftSettings drift(ConfigurationNode node) {
    node.allowOnly(Set.of("detector", "of", "per", "warm-up", "delta", "tolerance", "threshold"));
    DriftMethod detector =
        node.optionalChoice("detector", DriftMethod.class).orElse(DriftMethod.ADWIN);
    List<String> others =
        detector == DriftMethod.ADWIN ? List.of("tolerance", "threshold") : List.of("delta");
    for (String other : others) {
      if (node.has(other)) {
        throw new ConfigurationException(
            "%s does not go with detector %s; remove it"
                .formatted(node.key(other), ConfigurationNode.kebab(detector)));
      }
    }
    List<DriftSource> of = node.choices("of", Arrays.asList(DriftSource.values()));
    return new DriftSettings(
        detector,
        of.isEmpty() ? Set.of(DriftSource.LOSS) : Set.copyOf(of),
        per(node),
        node.integer("warm-up", DriftSettings.WARM_UP, 30, 1_000_000),
        node.number("delta", DriftSettings.DELTA, 1e-12, 0.5),
        node.number("tolerance", DriftSettings.TOLERANCE, 1e-3, 5),
        node.number("threshold", DriftSettings.THRESHOLD, 1, 1e6));
  }
}
