package io.memberflow.learning;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.RecalibratedSettings;
import io.memberflow.catalogue.RecalibratedSettings.Method;
import io.memberflow.configuration.ConfigurationNode;
import java.util.Arrays;
import java.util.Optional;

/**
 * What reads the body of a published model.
 *
 * @param recalibration of a classifier whose probabilities are corrected
 */
public record PublishedKind(ModelKind kind, Optional<Method> recalibration) {
  static PublishedKind of(ModelDefinition model) {
    return new PublishedKind(
        model.kind(),
        model.learner() instanceof RecalibratedSettings recalibrated
            ? Optional.of(recalibrated.method())
            : Optional.empty());
  }

  /** {@code logistic}, or {@code logistic+platt}. */
  String text() {
    return ConfigurationNode.kebab(kind)
        + recalibration.map(method -> "+" + ConfigurationNode.kebab(method)).orElse("");
  }

  /** Of {@link #text}; empty for a kind of a later build. */
  static Optional<PublishedKind> of(String text) {
    return Arrays.stream(ModelKind.values())
        .flatMap(
            kind ->
                Arrays.stream(Method.values())
                    .flatMap(
                        method ->
                            Arrays.stream(
                                new PublishedKind[] {
                                  new PublishedKind(kind, Optional.empty()),
                                  new PublishedKind(kind, Optional.of(method))
                                })))
        .filter(kind -> kind.text().equals(text))
        .findFirst();
  }
}
