package io.memberflow.cleaning;

import io.memberflow.configuration.ConfigurationNode;
import java.util.Optional;

/** Why a record was not taken. The published name is in kebab case. */
public enum Reason {
  /** Not a JSON object with the fields' types. */
  UNPARSEABLE,
  /** No member, or an empty one. */
  NO_MEMBER,
  /** No type, or one that the model does not know. */
  UNKNOWN_TYPE,
  /** A price, amount or quantity that is not positive and finite, or above the bound. */
  BAD_AMOUNT,
  /** No time, or one before 1970, after 9999 or after the record was written. */
  BAD_TIME,
  /** Older than the newest event of its partition by more than the lateness bound. */
  LATE,
  /** Longer than the bound. */
  OVERSIZE,
  /** An id that was seen within the lateness bound. */
  DUPLICATE,
  /**
   * Of a member who was erased later. Counted only: nothing of it is kept, in dead letters either.
   */
  ERASED,
  /**
   * On the other side of the time at which a history in files ends and the log goes on: it is taken
   * there. Counted only.
   */
  OTHER_PART;

  private static final Reason[] VALUES = values();
  private final String published = ConfigurationNode.kebab(this);

  public String published() {
    return published;
  }

  /** Whether the record goes to the dead letters. */
  public boolean deadLetter() {
    return this != ERASED && this != OTHER_PART;
  }

  public static int count() {
    return VALUES.length;
  }

  public static Reason at(int ordinal) {
    return VALUES[ordinal];
  }

  public static Optional<Reason> of(String published) {
    for (Reason reason : VALUES) {
      if (reason.published.equals(published)) {
        return Optional.of(reason);
      }
    }
    return Optional.empty();
  }
}
