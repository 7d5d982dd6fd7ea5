package io.memberflow.catalogue;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** One declared feature: for whom its value is kept, and how it comes about. */
public record FeatureDefinition(
    String name, Entity entity, Computation computation, String description) {

  public FeatureDefinition {
    Objects.requireNonNull(name);
    Objects.requireNonNull(computation);
  }

  public ValueType type() {
    return computation.type();
  }

  /** How far back events count; empty for the whole life and for expressions. */
  public Optional<Duration> window() {
    return computation.window();
  }

  /** What decides the value, without the description; equal text means equal values. */
  public String canonical() {
    return String.join("|", name, entity.canonical(), computation.canonical());
  }
}
