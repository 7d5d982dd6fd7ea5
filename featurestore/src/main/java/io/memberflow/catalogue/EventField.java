package io.memberflow.catalogue;

/** The fields of an event that a feature can aggregate, and whether they hold numbers or text. */
public enum EventField {
  /** Money of the whole line, in the shop's currency. */
  AMOUNT(true),
  /** Money of one piece. */
  PRICE(true),
  QUANTITY(true),
  /** Seconds on the page. */
  DWELL(true),
  /** Stars of a review. */
  RATING(true),
  ITEM(false),
  CATEGORY(false),
  BRAND(false),
  ORDER(false),
  SESSION(false),
  CURRENCY(false),
  COUNTRY(false),
  DEVICE(false),
  IP(false);

  private final boolean numeric;

  EventField(boolean numeric) {
    this.numeric = numeric;
  }

  public boolean numeric() {
    return numeric;
  }
}
