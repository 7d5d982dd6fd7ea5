package io.memberflow.importing;

import io.memberflow.configuration.ConfigurationException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Category and brand of The Complete Journey's products. Held in memory: about 150 bytes a product,
 * 14 MB for the published file of 92,331.
 */
public final class Products {
  private static final List<String> COLUMNS = List.of("product_id", "brand", "product_category");

  /** Null where the file has nothing. */
  record Product(String category, String brand) {}

  private final Map<String, Product> products;

  private Products(Map<String, Product> products) {
    this.products = products;
  }

  /** Reads {@code products.csv}, plain or gzip; a wrong line refuses the file. */
  public static Products read(Path file) {
    Map<String, Product> products = new HashMap<>();
    Map<String, String> names = new HashMap<>();
    ImportLog log = ImportLog.silent();
    try (LineReader lines = LineReader.open(file, StandardCharsets.UTF_8)) {
      TableReader table =
          new TableReader(lines, TableFormat.csv("complete-journey product", COLUMNS), log);
      int[] columns = COLUMNS.stream().mapToInt(table::column).toArray();
      for (Row row = table.next(); row != null; row = table.next()) {
        products.put(
            row.text(columns[0]),
            new Product(
                shared(names, row.optional(columns[2])), shared(names, row.optional(columns[1]))));
      }
    }
    if (log.refused() > 0) {
      throw new ConfigurationException(
          "%s has %,d wrong lines, the first %s; mend them"
              .formatted(file, log.refused(), log.reasons().get(0)));
    }
    return new Products(products);
  }

  /** One copy of each of the few names. */
  private static String shared(Map<String, String> names, String name) {
    return name == null ? null : names.computeIfAbsent(name, n -> n);
  }

  Optional<Product> find(String item) {
    return Optional.ofNullable(products.get(item));
  }
}
