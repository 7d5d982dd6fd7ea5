package io.memberflow.catalogue;

import java.time.Duration;

/**
 * Settings of a gamma–Poisson model. Its features are, in this order: {@code frequency} and {@code
 * age}.
 *
 * @param period how long a period is; times are counted in it
 * @param prior what is expected per period before the first fit, above 0
 * @param refit the prior is fitted again when the rows have grown by this share
 * @param credible the probability that a rate lies in its interval, above 0 and below 1
 */
public record GammaPoissonSettings(Duration period, double prior, double refit, double credible)
    implements LearnerSettings {
  @Override
  public String structure() {
    return period + " " + prior;
  }
}
