package io.memberflow.catalogue;

/**
 * Settings of an online generalised linear model trained by FTRL-Proximal (McMahan et al. 2013).
 *
 * @param learningRate α of the per-coordinate rate, above 0
 * @param beta β of the per-coordinate rate, above 0
 * @param l1 at least 0
 * @param l2 at least 0
 * @param bits the model has 2^bits weight slots, 8–24
 * @param prior what a cold model expects: a probability, or a count per period; above 0
 */
public record FtrlSettings(
    double learningRate, double beta, double l1, double l2, int bits, double prior)
    implements LearnerSettings {

  /** With a prior of one half. */
  public FtrlSettings(double learningRate, double beta, double l1, double l2, int bits) {
    this(learningRate, beta, l1, l2, bits, 0.5);
  }
}
