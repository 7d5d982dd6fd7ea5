package io.memberflow.similarity.providers;

import java.util.Locale;

/** What {@code similarity.provider} can be. */
public enum ProviderName {
  /** A GPU where there is one, else the fast CPU provider. */
  AUTO,
  /** A GPU, or an error. */
  CUDA,
  /** All cores of the CPU. */
  CPU,
  /** The specification. */
  CPU_REFERENCE;

  /** As in settings: {@code cpu-reference}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
