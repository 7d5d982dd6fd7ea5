package io.memberflow.learning;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.RecalibratedSettings;
import io.memberflow.catalogue.RecalibratedSettings.Method;
import io.memberflow.configuration.ConfigurationNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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

  /** Of {@link #text}; empty for a kind or a method of a later build. */
  static Optional<PublishedKind> of(String text) {
    for (ModelKind kind : ModelKind.values()) {
      List<Optional<Method>> methods = new ArrayList<>(List.of(Optional.empty()));
      Arrays.stream(Method.values()).map(Optional::of).forEach(methods::add);
      for (Optional<Method> method : methods) {
        PublishedKind published = new PublishedKind(kind, method);
        if (published.text().equals(text)) {
          return Optional.of(published);
        }
      }
    }
    return Optional.empty();
  }
}
