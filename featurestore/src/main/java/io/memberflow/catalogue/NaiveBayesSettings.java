package io.memberflow.catalogue;

/**
 * Settings of a naive Bayes classifier.
 *
 * @param smoothing how many examples of the undecided are added: to each token of each class
 *     (Laplace), and to the mean and variance of each class; above 0
 * @param bits tokens are counted in 2^bits slots, 8–24
 * @param prior what a cold model expects, above 0 and below 1
 */
public record NaiveBayesSettings(double smoothing, int bits, double prior)
    implements LearnerSettings {
  @Override
  public String structure() {
    return Integer.toString(bits);
  }
}
