package io.memberflow.catalogue;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What a member can do in the shop, and the erasure of the member. The JSON name is the constant in
 * lower case.
 */
public enum EventType {
  VIEW,
  SEARCH,
  CART,
  FAVORITE,
  PURCHASE,
  REFUND,
  REVIEW,
  LOGIN,
  /** Everything known of the member up to this time is void. No feature or model counts it. */
  ERASURE;

  /** What features and models can count: all but the erasure. */
  static final Set<EventType> COUNTED = EnumSet.complementOf(EnumSet.of(ERASURE));

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
