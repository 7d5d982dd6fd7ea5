package io.memberflow.drift;

import io.memberflow.catalogue.DriftSettings;

/** The one place where detectors are made. */
final class DriftDetectors {
  private DriftDetectors() {}

  /**
   * For values in standard deviations.
   *
   * @param cut values lie within ± it
   */
  static DriftDetector create(DriftSettings settings, double cut) {
    return switch (settings.detector()) {
      case ADWIN -> new Adwin(settings.delta(), 2 * cut);
      case PAGE_HINKLEY -> new PageHinkley(settings.tolerance(), settings.threshold());
      case CUSUM -> new Cusum(0, settings.tolerance(), settings.threshold());
    };
  }
}
