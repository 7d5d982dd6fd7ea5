package io.memberflow.catalogue;

import java.time.Duration;
import java.util.Optional;

/** How a feature's value comes about: from events, or from other features. */
public sealed interface Computation permits Aggregation, Derivation {
  ValueType type();

  /** How far back events count; empty for the whole life. */
  Optional<Duration> window();

  /** What decides the value; equal text means equal values. */
  String canonical();
}
