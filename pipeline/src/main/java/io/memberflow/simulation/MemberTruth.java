package io.memberflow.simulation;

/**
 * What drives one member's visits and orders.
 *
 * @param visitsPerWeek exact: visits are a Poisson process with this rate in any seven days
 * @param ordersPerVisit probability that a visit ends with an order, 0–1; estimated from {@link
 *     #DRAWS} imagined visits, so its relative error is about 2 %
 */
public record MemberTruth(String member, double visitsPerWeek, double ordersPerVisit) {
  static final int DRAWS = 1_000;

  /** The rate of the member's weekly order count, which is Poisson. */
  public double ordersPerWeek() {
    return visitsPerWeek * ordersPerVisit;
  }
}
