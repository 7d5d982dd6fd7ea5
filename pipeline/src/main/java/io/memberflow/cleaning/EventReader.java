package io.memberflow.cleaning;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.memberflow.catalogue.CleaningSettings;
import io.memberflow.catalogue.EventType;
import java.io.IOException;

/**
 * Reads one JSON event and judges what the record alone can tell. Fields that the model does not
 * know are skipped, so that a shop can send more. One instance per thread.
 */
public final class EventReader {
  private static final JsonFactory JSON =
      new JsonFactoryBuilder()
          .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(16).build())
          .build();
  private static final int LONGEST_ID = 1024;

  private final CleaningSettings settings;

  public EventReader(CleaningSettings settings) {
    this.settings = settings;
  }

  /**
   * An accepted event, or the reason against it.
   *
   * @param bytes the record's value; null (a Kafka tombstone) is unparseable
   * @param writtenAt when the record was written (the log's own time stamp), in milliseconds; the
   *     event's time may not lie after it by more than the clock skew. {@code Long.MAX_VALUE} where
   *     the log has none.
   */
  public Judged read(byte[] bytes, long writtenAt) {
    if (bytes == null) {
      return Judged.rejected(Reason.UNPARSEABLE, "the record has no value");
    }
    if (bytes.length > settings.maxBytes()) {
      return Judged.rejected(
          Reason.OVERSIZE,
          "%d bytes; allowed are %d (cleaning.max-bytes)"
              .formatted(bytes.length, settings.maxBytes()));
    }
    try (JsonParser json = JSON.createParser(bytes)) {
      return judge(json, writtenAt);
    } catch (IOException e) {
      return Judged.rejected(Reason.UNPARSEABLE, firstLine(e.getMessage()));
    }
  }

  private Judged judge(JsonParser json, long writtenAt) throws IOException {
    if (json.nextToken() != JsonToken.START_OBJECT) {
      return Judged.rejected(Reason.UNPARSEABLE, "not a JSON object");
    }
    Fields f = new Fields();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      if (value == JsonToken.START_OBJECT || value == JsonToken.START_ARRAY) {
        if (Fields.known(name)) {
          return Judged.rejected(Reason.UNPARSEABLE, name + " is not a plain value");
        }
        json.skipChildren();
      } else if (value != JsonToken.VALUE_NULL && !f.take(name, json, value)) {
        return Judged.rejected(
            Reason.UNPARSEABLE, name + " is " + shortened(json.getText()) + ", not a number");
      }
    }
    if (json.currentToken() != JsonToken.END_OBJECT || json.nextToken() != null) {
      return Judged.rejected(Reason.UNPARSEABLE, "something follows the JSON object");
    }
    return judge(f, writtenAt);
  }

  private Judged judge(Fields f, long writtenAt) {
    if (f.member == null || f.member.isEmpty()) {
      return Judged.rejected(Reason.NO_MEMBER, "no member");
    }
    if (f.id == null || f.id.isEmpty()) {
      return Judged.rejected(Reason.UNPARSEABLE, "no id");
    }
    if (f.member.length() > LONGEST_ID || f.id.length() > LONGEST_ID) {
      return Judged.rejected(Reason.UNPARSEABLE, "member or id longer than " + LONGEST_ID);
    }
    EventType type = f.type == null ? null : EventType.of(f.type).orElse(null);
    if (type == null) {
      return Judged.rejected(Reason.UNKNOWN_TYPE, f.type == null ? "no type" : shortened(f.type));
    }
    if (!f.timeValid()) {
      return Judged.rejected(
          Reason.BAD_TIME, f.timeText == null ? "no time" : shortened(f.timeText));
    }
    long skew = settings.clockSkew().toMillis();
    if (writtenAt != Long.MAX_VALUE && f.time - writtenAt > skew) {
      return Judged.rejected(
          Reason.BAD_TIME,
          "%d ms after the record was written; allowed are %d (cleaning.clock-skew)"
              .formatted(f.time - writtenAt, skew));
    }
    String bad = badAmount(f, type);
    return bad == null ? Judged.accepted(f.event(type)) : Judged.rejected(Reason.BAD_AMOUNT, bad);
  }

  /** Null where prices, amounts and quantities are sound; completes a missing amount. */
  private String badAmount(Fields f, EventType type) {
    if (bad(f.price)) {
      return "price " + f.price;
    }
    if (bad(f.quantity)) {
      return "quantity " + f.quantity;
    }
    if (Double.isNaN(f.amount)) {
      f.amount = f.price * f.quantity;
    }
    if (bad(f.amount)) {
      return "amount " + f.amount;
    }
    if (Double.isInfinite(f.dwell) || f.dwell < 0 || f.dwell > settings.maxAmount()) {
      return "dwell " + f.dwell;
    }
    if (Double.isInfinite(f.rating) || Math.abs(f.rating) > settings.maxAmount()) {
      return "rating " + f.rating;
    }
    boolean money = type == EventType.PURCHASE || type == EventType.REFUND;
    return money && Double.isNaN(f.amount) ? "a " + type.json() + " without amount" : null;
  }

  private boolean bad(double money) {
    return !Double.isNaN(money) && !(money > 0 && money <= settings.maxAmount());
  }

  private static String firstLine(String message) {
    return message == null ? "" : shortened(message.lines().findFirst().orElse(""));
  }

  private static String shortened(String text) {
    return text.length() <= 120 ? text : text.substring(0, 120) + "…";
  }
}
