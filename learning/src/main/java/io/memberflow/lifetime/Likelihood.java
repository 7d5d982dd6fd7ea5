package io.memberflow.lifetime;

/** What a fit minimises: minus the mean log likelihood of a row, by the logs of the parameters. */
interface Likelihood {
  /**
   * @param logs the logarithms of the parameters
   * @param gradient receives the derivatives by them
   */
  double minusMean(double[] logs, double[] gradient);
}
