package io.memberflow.catalogue;

import java.util.Locale;
import java.util.Optional;

/** What a member can do in the shop. The JSON name is the constant in lower case. */
public enum EventType {
  VIEW,
  SEARCH,
  CART,
  FAVORITE,
  PURCHASE,
  REFUND,
  REVIEW,
  LOGIN;

  private static final EventType[] VALUES = values();
  private final String json = name().toLowerCase(Locale.ROOT);

  public String json() {
    return json;
  }

  public static Optional<EventType> of(String json) {
    for (EventType type : VALUES) {
      if (type.json.equals(json)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** The inverse of {@link #ordinal()}, without the copy that {@link #values()} makes. */
  public static EventType at(int ordinal) {
    return VALUES[ordinal];
  }
}
