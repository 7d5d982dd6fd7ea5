package io.memberflow.events;

import io.memberflow.catalogue.EventField;
import io.memberflow.catalogue.EventType;
import java.util.Set;

/**
 * One thing a member did in the shop. Absent text is null, absent numbers are NaN.
 *
 * @param id unique among the events of its member; repeats within the lateness bound are duplicates
 * @param time milliseconds since 1970-01-01T00:00:00Z
 * @param member who; the key of the log
 * @param quantity pieces, above 0
 * @param price money for one piece, above 0
 * @param amount money for the line, above 0; refunds too
 * @param currency ISO 4217
 * @param dwell seconds on the page
 * @param rating stars of a review
 * @param text search words or the review
 * @param category the item's category as the shop knew it then
 * @param brand the item's brand as the shop knew it then
 * @param country ISO name or code of the member's country
 */
public record Event(
    String id,
    EventType type,
    long time,
    String member,
    String session,
    String item,
    String order,
    double quantity,
    double price,
    double amount,
    String currency,
    double dwell,
    double rating,
    String text,
    String ip,
    String device,
    String category,
    String brand,
    String country) {

  /** A numeric field; NaN where absent. */
  public double number(EventField field) {
    return switch (field) {
      case AMOUNT -> amount;
      case PRICE -> price;
      case QUANTITY -> quantity;
      case DWELL -> dwell;
      case RATING -> rating;
      default -> throw new IllegalArgumentException(field + " holds text");
    };
  }

  /** A text field; null where absent. */
  public String text(EventField field) {
    return switch (field) {
      case ITEM -> item;
      case CATEGORY -> category;
      case BRAND -> brand;
      case ORDER -> order;
      case SESSION -> session;
      case CURRENCY -> currency;
      case COUNTRY -> country;
      case DEVICE -> device;
      case IP -> ip;
      default -> throw new IllegalArgumentException(field + " holds numbers");
    };
  }

  /** Type, time and these fields alone: nothing says whose event it was. */
  public Event only(Set<EventField> fields) {
    return new Event(
        null,
        type,
        time,
        null,
        fields.contains(EventField.SESSION) ? session : null,
        fields.contains(EventField.ITEM) ? item : null,
        fields.contains(EventField.ORDER) ? order : null,
        fields.contains(EventField.QUANTITY) ? quantity : Double.NaN,
        fields.contains(EventField.PRICE) ? price : Double.NaN,
        fields.contains(EventField.AMOUNT) ? amount : Double.NaN,
        fields.contains(EventField.CURRENCY) ? currency : null,
        fields.contains(EventField.DWELL) ? dwell : Double.NaN,
        fields.contains(EventField.RATING) ? rating : Double.NaN,
        null,
        fields.contains(EventField.IP) ? ip : null,
        fields.contains(EventField.DEVICE) ? device : null,
        fields.contains(EventField.CATEGORY) ? category : null,
        fields.contains(EventField.BRAND) ? brand : null,
        fields.contains(EventField.COUNTRY) ? country : null);
  }

  public static Builder builder(EventType type, String id, String member, long time) {
    return new Builder(type, id, member, time);
  }

  /** Names the few fields that an event of one type has. */
  public static final class Builder {
    private final EventType type;
    private final String id;
    private final String member;
    private final long time;
    private String session;
    private String item;
    private String order;
    private double quantity = Double.NaN;
    private double price = Double.NaN;
    private double amount = Double.NaN;
    private String currency;
    private double dwell = Double.NaN;
    private double rating = Double.NaN;
    private String text;
    private String ip;
    private String device;
    private String category;
    private String brand;
    private String country;

    private Builder(EventType type, String id, String member, long time) {
      this.type = type;
      this.id = id;
      this.member = member;
      this.time = time;
    }

    public Builder session(String value) {
      session = value;
      return this;
    }

    public Builder item(String value) {
      item = value;
      return this;
    }

    public Builder order(String value) {
      order = value;
      return this;
    }

    public Builder quantity(double value) {
      quantity = value;
      return this;
    }

    public Builder price(double value) {
      price = value;
      return this;
    }

    public Builder amount(double value) {
      amount = value;
      return this;
    }

    public Builder currency(String value) {
      currency = value;
      return this;
    }

    public Builder dwell(double value) {
      dwell = value;
      return this;
    }

    public Builder rating(double value) {
      rating = value;
      return this;
    }

    public Builder text(String value) {
      text = value;
      return this;
    }

    public Builder ip(String value) {
      ip = value;
      return this;
    }

    public Builder device(String value) {
      device = value;
      return this;
    }

    public Builder category(String value) {
      category = value;
      return this;
    }

    public Builder brand(String value) {
      brand = value;
      return this;
    }

    public Builder country(String value) {
      country = value;
      return this;
    }

    public Event build() {
      return new Event(
          id, type, time, member, session, item, order, quantity, price, amount, currency, dwell,
          rating, text, ip, device, category, brand, country);
    }
  }
}
