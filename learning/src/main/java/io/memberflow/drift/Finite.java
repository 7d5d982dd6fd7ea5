package io.memberflow.drift;

/** The one check of what detectors are given. */
final class Finite {
  private Finite() {}

  static void require(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "value is %s; must be finite; leave missing values out".formatted(value));
    }
  }
}
