package io.memberflow.importing;

import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * The Complete Journey of 84.51°: one purchase a transaction line, with category and brand of the
 * product where the product file knows it. The published file is not in order of time. Lines of
 * quantity 0 or sales value 0 exist and go through as they are.
 */
public final class CompleteJourney implements Importer {
  private static final List<String> COLUMNS =
      List.of(
          "household_id",
          "basket_id",
          "product_id",
          "quantity",
          "sales_value",
          "transaction_timestamp");

  private final Optional<Products> products;

  public CompleteJourney(Optional<Products> products) {
    this.products = products;
  }

  @Override
  public String format() {
    return "complete-journey";
  }

  @Override
  public void run(LineReader input, ImportLog log, EventSink sink) {
    TableReader table = new TableReader(input, TableFormat.csv(format(), COLUMNS), log);
    int[] columns = COLUMNS.stream().mapToInt(table::column).toArray();
    TimeParser time = new TimeParser("uuuu-MM-dd HH:mm:ss", ZoneOffset.UTC);
    long[] unknown = {0};
    table.each(row -> List.of(event(row, columns, time, unknown)), sink);
    if (unknown[0] > 0) {
      log.note(
          "%,d events have an item that the product file does not know: no category, no brand"
              .formatted(unknown[0]));
    }
  }

  private Event event(Row row, int[] columns, TimeParser time, long[] unknown)
      throws RefusedLineException {
    String basket = row.required(columns[1]);
    String item = row.optional(columns[2]);
    Event.Builder event =
        Event.builder(
                EventType.PURCHASE,
                basket + "-" + row.line(),
                row.optional(columns[0]),
                time.millis("transaction_timestamp", row.required(columns[5])))
            .order(basket)
            .item(item)
            .quantity(row.decimal(columns[3]).doubleValue())
            .amount(row.decimal(columns[4]).doubleValue())
            .currency("USD");
    if (products.isPresent()) {
      Optional<Products.Product> product = products.get().find(item);
      product.ifPresent(p -> event.category(p.category()).brand(p.brand()));
      unknown[0] += product.isPresent() ? 0 : 1;
    }
    return event.build();
  }
}
