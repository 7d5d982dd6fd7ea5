package io.memberflow.items;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.events.CatalogueItem;
import java.io.IOException;

/** Reads one JSON item of the catalogue topic. */
final class ItemReader {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LONGEST_TEXT = 2000;

  private ItemReader() {}

  /**
   * @throws ConfigurationException with what is wrong
   */
  static CatalogueItem read(byte[] bytes) {
    try {
      JsonNode node = bytes == null ? null : JSON.readTree(bytes);
      if (node == null || !node.isObject()) {
        throw new ConfigurationException("not a JSON object");
      }
      String item = text(node, "item");
      if (item == null || item.isEmpty()) {
        throw new ConfigurationException("no item");
      }
      JsonNode price = node.path("price");
      return new CatalogueItem(
          item,
          text(node, "title"),
          text(node, "description"),
          text(node, "category"),
          text(node, "brand"),
          price.isNumber() ? price.doubleValue() : Double.NaN);
    } catch (IOException e) {
      throw new ConfigurationException("not JSON", e);
    }
  }

  private static String text(JsonNode node, String name) {
    JsonNode value = node.get(name);
    if (value == null || value.isNull()) {
      return null;
    }
    String text = value.asText();
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT);
  }
}
