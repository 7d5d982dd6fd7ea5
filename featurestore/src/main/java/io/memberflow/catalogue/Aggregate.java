package io.memberflow.catalogue;

/** How events become one value. */
public enum Aggregate {
  /** Number of events. */
  COUNT(ValueType.NUMBER, FieldKind.NONE),
  /** Sum of a numeric field, exact to a millionth. */
  SUM(ValueType.NUMBER, FieldKind.NUMBER),
  /** Mean of a numeric field over events, or over orders or sessions with {@code per}. */
  AVERAGE(ValueType.NUMBER, FieldKind.NUMBER),
  /** Of a sample: the sum of squared deviations is divided by one less than the events. */
  STANDARD_DEVIATION(ValueType.NUMBER, FieldKind.NUMBER),
  MIN(ValueType.NUMBER, FieldKind.NUMBER),
  MAX(ValueType.NUMBER, FieldKind.NUMBER),
  /** A quantile of a numeric field with a relative error of {@link #QUANTILE_ERROR}. */
  QUANTILE(ValueType.NUMBER, FieldKind.NUMBER),
  /** The field of the earliest event in the window; ties to the first to arrive. */
  FIRST(ValueType.NUMBER, FieldKind.ANY),
  /** The field of the latest event; ties to the last to arrive. */
  LAST(ValueType.NUMBER, FieldKind.ANY),
  /** Number of different values of a field, exact up to {@link #DISTINCT_BOUND}. */
  DISTINCT(ValueType.NUMBER, FieldKind.TEXT),
  /** The k most frequent values of a text field, ties to the smaller text. */
  TOP(ValueType.TEXT, FieldKind.TEXT),
  /** Time of the latest event; readers get the time that has passed since. */
  TIME_SINCE_LAST(ValueType.INSTANT, FieldKind.NONE),
  /** Time of the earliest event; readers get the time that has passed since. */
  TIME_SINCE_FIRST(ValueType.INSTANT, FieldKind.NONE),
  /** Smoothed share: (events + smoothing · prior) / (per-events + smoothing). */
  RATE(ValueType.NUMBER, FieldKind.NONE),
  /** Sum in which an event loses half its weight with each half-life; of events, or of a field. */
  DECAYED_SUM(ValueType.NUMBER, FieldKind.NUMBER_OR_NONE);

  /** What an aggregate can be given to aggregate. */
  enum FieldKind {
    NONE,
    NUMBER,
    NUMBER_OR_NONE,
    TEXT,
    ANY
  }

  /** Values remembered per entity and feature; the count is an estimate when there are more. */
  public static final int DISTINCT_BOUND = 1024;

  /** Relative error of a quantile, until its buckets are too many. */
  public static final double QUANTILE_ERROR = 0.01;

  private final ValueType type;
  private final FieldKind fieldKind;

  Aggregate(ValueType type, FieldKind fieldKind) {
    this.type = type;
    this.fieldKind = fieldKind;
  }

  ValueType type() {
    return type;
  }

  FieldKind fieldKind() {
    return fieldKind;
  }
}
