package io.memberflow.simulation;

/** The ways in which a record is broken on purpose: all that the cleaning step knows. */
public enum Defect {
  /** Cut off, binary or plain text instead of a JSON object. */
  UNPARSEABLE("unparseable"),
  /** The member is missing or empty. */
  NO_MEMBER("no-member"),
  UNKNOWN_TYPE("unknown-type"),
  /** A purchase for zero, less than zero, or 10¹². */
  BAD_AMOUNT("bad-amount"),
  /** In the year 2999. */
  BAD_TIME("bad-time"),
  /** Eight days older than the event before it in the same partition. */
  LATE("late"),
  /** More than 65,536 bytes. */
  OVERSIZE("oversize"),
  /** The event before it once more, byte for byte. */
  DUPLICATE("duplicate");

  private final String reason;

  Defect(String reason) {
    this.reason = reason;
  }

  /** The reason that the dead letter must carry. */
  public String reason() {
    return reason;
  }
}
