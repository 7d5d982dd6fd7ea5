package io.memberflow.catalogue;

/** What a stored value is, and so how a reader types it. */
public enum ValueType {
  /** A finite number. */
  NUMBER,
  /** Text; lists are separated by U+001F. */
  TEXT,
  /** A time, stored as milliseconds since 1970-01-01T00:00:00Z. */
  INSTANT
}
