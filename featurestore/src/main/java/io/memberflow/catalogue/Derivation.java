package io.memberflow.catalogue;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A number computed from other features of the entity.
 *
 * @param uses the features that the expression refers to, by their operand numbers
 */
public record Derivation(Expression expression, List<FeatureDefinition> uses)
    implements Computation {

  public Derivation {
    uses = List.copyOf(uses);
  }

  @Override
  public ValueType type() {
    return ValueType.NUMBER;
  }

  /** It keeps no events of its own. */
  @Override
  public Optional<Duration> window() {
    return Optional.empty();
  }

  /** Another definition of a feature that is used is another definition of this one. */
  @Override
  public String canonical() {
    return "EXPRESSION|"
        + expression
        + uses.stream()
            .map(FeatureDefinition::canonical)
            .sorted()
            .collect(Collectors.joining("; ", "|{", "}"));
  }
}
