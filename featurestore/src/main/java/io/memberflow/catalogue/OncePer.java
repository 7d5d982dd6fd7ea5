package io.memberflow.catalogue;

/**
 * Takes only the first event of each order or session, where the shop sends a line per item, or of
 * each day (UTC), where several orders of a day are one purchase.
 */
public enum OncePer {
  ORDER,
  SESSION,
  DAY
}
