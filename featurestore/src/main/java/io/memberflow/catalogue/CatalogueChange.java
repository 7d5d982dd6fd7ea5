package io.memberflow.catalogue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a job that goes on from a savepoint cannot take over from another catalogue. */
public final class CatalogueChange {
  private static final String OTHER_NAME =
      "give the changed model another name, under which it starts anew";

  private CatalogueChange() {}

  /**
   * One sentence with the remedy for each change that a kept state does not survive; empty where
   * the job can go on. Features that are new or changed start anew and are no reason to refuse.
   */
  public static List<String> refusals(Catalogue before, Catalogue after) {
    List<String> refusals = new ArrayList<>();
    fixed("epoch", before.epoch(), after.epoch()).ifPresent(refusals::add);
    fixed("evaluation-window", before.evaluationWindow(), after.evaluationWindow())
        .ifPresent(refusals::add);
    for (ModelDefinition model : after.models()) {
      before.model(model.name()).ifPresent(known -> refusals.addAll(refusals(known, model)));
    }
    return refusals;
  }

  /** What lies in the savepoint was cut by it. */
  private static Optional<String> fixed(String key, Duration before, Duration after) {
    return before.equals(after)
        ? Optional.empty()
        : Optional.of(
            "%s: %s → %s; a savepoint's state is cut by it; keep it, or start from the beginning"
                .formatted(key, before, after));
  }

  private static List<String> refusals(ModelDefinition before, ModelDefinition after) {
    List<String> refusals = new ArrayList<>();
    differs(after, "kind", before.kind(), after.kind()).ifPresent(refusals::add);
    differs(after, "target", before.target(), after.target()).ifPresent(refusals::add);
    differs(after, "features", names(before), names(after)).ifPresent(refusals::add);
    if (names(before).equals(names(after)) && !before.features().equals(after.features())) {
      differs(after, "inputs", before.features(), after.features()).ifPresent(refusals::add);
    }
    if (before.features().equals(after.features())) {
      differs(after, "crosses", before.crosses(), after.crosses()).ifPresent(refusals::add);
    }
    if (before.kind() == after.kind()) {
      differs(after, "learner", before.learner().structure(), after.learner().structure())
          .ifPresent(refusals::add);
    }
    differs(
            after,
            "exposure, weight and zeros",
            before.examples().structure(),
            after.examples().structure())
        .ifPresent(refusals::add);
    return refusals;
  }

  private static List<String> names(ModelDefinition model) {
    return model.features().stream().map(ModelFeature::name).toList();
  }

  private static Optional<String> differs(
      ModelDefinition model, String what, Object before, Object after) {
    return before.equals(after)
        ? Optional.empty()
        : Optional.of(
            "model %s: %s %s → %s; %s".formatted(model.name(), what, before, after, OTHER_NAME));
  }
}
