package io.memberflow.catalogue;

import java.time.Duration;
import java.util.List;

/**
 * Settings of a BG/NBD model, with a gamma–gamma model beside it where the members' spend is an
 * input. Its features are, in this order: {@code frequency}, {@code age}, {@code since-last}, and
 * {@code spend} where declared.
 *
 * @param period how long a period is; times are counted in it
 * @param prior what is expected per period before the first fit, above 0
 * @param refit parameters are fitted again when the rows have grown by this share
 * @param lifetime how far the lifetime value looks ahead
 * @param discount how much less a year later is worth: 0.1 for 1 / 1.1
 * @param tiers ascending shares of the members below each tier's end, each between 0 and 1
 */
public record BgNbdSettings(
    Duration period,
    double prior,
    double refit,
    Duration lifetime,
    double discount,
    List<Double> tiers)
    implements LearnerSettings {

  public BgNbdSettings {
    tiers = List.copyOf(tiers);
  }

  @Override
  public String structure() {
    return List.of(period, prior, tiers).toString();
  }
}
