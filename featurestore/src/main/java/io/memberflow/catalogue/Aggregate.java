package io.memberflow.catalogue;

/** How events become one value. */
public enum Aggregate {
  /** Number of events. */
  COUNT(ValueType.NUMBER),
  /** Sum of a numeric field, exact to a millionth. */
  SUM(ValueType.NUMBER),
  /** Mean of a numeric field over events, or over orders or sessions with {@code per}. */
  AVERAGE(ValueType.NUMBER),
  MIN(ValueType.NUMBER),
  MAX(ValueType.NUMBER),
  /** The field of the latest event; ties by arrival. */
  LAST(ValueType.NUMBER),
  /** Number of different values of a field, exact up to {@link #DISTINCT_BOUND}. */
  DISTINCT(ValueType.NUMBER),
  /** The k most frequent values of a text field, ties to the smaller text. */
  TOP(ValueType.TEXT),
  /** Time of the latest event; readers get the time that has passed since. */
  TIME_SINCE_LAST(ValueType.INSTANT),
  /** Time of the earliest event; readers get the time that has passed since. */
  TIME_SINCE_FIRST(ValueType.INSTANT),
  /** Smoothed share: (events + smoothing · prior) / (per-events + smoothing). */
  RATE(ValueType.NUMBER);

  /** Values remembered per entity and feature; the count stays here when there are more. */
  public static final int DISTINCT_BOUND = 1024;

  private final ValueType type;

  Aggregate(ValueType type) {
    this.type = type;
  }

  ValueType type() {
    return type;
  }
}
