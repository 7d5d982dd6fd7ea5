package io.memberflow.importing;

import io.memberflow.events.CatalogueItem;
import io.memberflow.events.EventWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Latest title and price of every item, for the item catalogue. Memory is bounded by the number of
 * items, about 200 bytes each.
 */
public final class ItemCollector {
  private final Map<String, CatalogueItem> items = new TreeMap<>();

  /** A price that is not above 0 teaches nothing: such lines hold notes such as "damaged". */
  void seen(String item, String title, double price) {
    if (item == null || !(price > 0)) {
      return;
    }
    CatalogueItem before = items.get(item);
    String name = title == null && before != null ? before.title() : title;
    if (before == null || before.price() != price || !Objects.equals(before.title(), name)) {
      items.put(item, new CatalogueItem(item, name, null, null, null, price));
    }
  }

  public int size() {
    return items.size();
  }

  /** Writes all items as JSON lines by item id; gzip where the name ends with {@code .gz}. */
  public void write(Path path) {
    EventWriter writer = new EventWriter();
    try (LineFile file = LineFile.create(path)) {
      items.values().forEach(item -> file.write(writer.write(item)));
      file.commit();
    }
  }
}
