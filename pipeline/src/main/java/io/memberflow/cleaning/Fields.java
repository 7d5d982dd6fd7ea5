package io.memberflow.cleaning;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import io.memberflow.events.IsoTime;
import java.io.IOException;
import java.util.Set;

/** The fields of one JSON event while it is being read. */
final class Fields {
  private static final Set<String> NAMES =
      Set.of(
          "id",
          "type",
          "time",
          "member",
          "session",
          "item",
          "order",
          "quantity",
          "price",
          "amount",
          "currency",
          "dwell",
          "rating",
          "text",
          "ip",
          "device",
          "category",
          "brand",
          "country");

  private static final long LAST_TIME = 253_402_300_799_999L;

  String id;
  String type;
  long time = IsoTime.INVALID;
  String timeText;
  String member;
  double quantity = Double.NaN;
  double price = Double.NaN;
  double amount = Double.NaN;
  double dwell = Double.NaN;
  double rating = Double.NaN;
  private String session;
  private String item;
  private String order;
  private String currency;
  private String text;
  private String ip;
  private String device;
  private String category;
  private String brand;
  private String country;

  static boolean known(String name) {
    return NAMES.contains(name);
  }

  /** False where a field that holds a number does not. */
  boolean take(String name, JsonParser json, JsonToken token) throws IOException {
    switch (name) {
      case "id" -> id = json.getText();
      case "type" -> type = json.getText();
      case "time" -> time(json, token);
      case "member" -> member = json.getText();
      case "session" -> session = json.getText();
      case "item" -> item = json.getText();
      case "order" -> order = json.getText();
      case "currency" -> currency = json.getText();
      case "text" -> text = json.getText();
      case "ip" -> ip = json.getText();
      case "device" -> device = json.getText();
      case "category" -> category = json.getText();
      case "brand" -> brand = json.getText();
      case "country" -> country = json.getText();
      default -> {
        return !isNumber(name) || number(name, json, token);
      }
    }
    return true;
  }

  private static boolean isNumber(String name) {
    return switch (name) {
      case "quantity", "price", "amount", "dwell", "rating" -> true;
      default -> false;
    };
  }

  private boolean number(String name, JsonParser json, JsonToken token) throws IOException {
    if (!token.isNumeric()) {
      return false;
    }
    double value = json.getDoubleValue();
    switch (name) {
      case "quantity" -> quantity = value;
      case "price" -> price = value;
      case "amount" -> amount = value;
      case "dwell" -> dwell = value;
      default -> rating = value;
    }
    return true;
  }

  private void time(JsonParser json, JsonToken token) throws IOException {
    time = IsoTime.INVALID;
    if (token == JsonToken.VALUE_NUMBER_INT
        && json.getNumberType() != JsonParser.NumberType.BIG_INTEGER) {
      time = json.getLongValue();
    } else if (token == JsonToken.VALUE_STRING) {
      time = IsoTime.parse(json.getText());
    }
    if (!timeValid()) {
      timeText = json.getText();
    }
  }

  /** From 1970 to the end of 9999. */
  boolean timeValid() {
    return time >= 0 && time <= LAST_TIME;
  }

  Event event(EventType eventType) {
    return new Event(
        id, eventType, time, member, session, item, order, quantity, price, amount, currency, dwell,
        rating, text, ip, device, category, brand, country);
  }
}
