package io.memberflow.importing;

import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import java.math.BigDecimal;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/**
 * UCI Online Retail: one event a line. An invoice that starts with {@code C} is a refund with
 * positive quantity and amount, every other line is a purchase. What the shop wrote down wrongly
 * (no customer, no price, negative quantity) goes through as it is, so that cleaning counts it.
 */
public final class OnlineRetail implements Importer {
  private static final List<String> COLUMNS =
      List.of(
          "InvoiceNo",
          "StockCode",
          "Description",
          "Quantity",
          "InvoiceDate",
          "UnitPrice",
          "CustomerID",
          "Country");

  private final Optional<ItemCollector> items;

  /**
   * @param items learns title and price of every item
   */
  public OnlineRetail(Optional<ItemCollector> items) {
    this.items = items;
  }

  @Override
  public String format() {
    return "online-retail";
  }

  @Override
  public void run(LineReader input, ImportLog log, EventSink sink) {
    TableReader table = new TableReader(input, TableFormat.csv(format(), COLUMNS), log);
    int[] columns = COLUMNS.stream().mapToInt(table::column).toArray();
    TimeParser time = new TimeParser("uuuu-MM-dd HH:mm:ss", ZoneOffset.UTC);
    table.each(row -> List.of(event(row, columns, time)), sink);
  }

  private Event event(Row row, int[] columns, TimeParser time) throws RefusedLineException {
    String invoice = row.required(columns[0]);
    String item = row.optional(columns[1]);
    BigDecimal quantity = row.decimal(columns[3]);
    long millis = time.millis("InvoiceDate", row.required(columns[4]));
    BigDecimal price = row.decimal(columns[5]);
    boolean refund = invoice.startsWith("C");
    BigDecimal pieces = refund ? quantity.abs() : quantity;
    if (!refund && quantity.signum() > 0) {
      items.ifPresent(i -> i.seen(item, row.optional(columns[2]), price.doubleValue()));
    }
    return Event.builder(
            refund ? EventType.REFUND : EventType.PURCHASE,
            invoice + "-" + row.line(),
            member(row.optional(columns[6])),
            millis)
        .item(item)
        .order(invoice)
        .quantity(pieces.doubleValue())
        .price(price.doubleValue())
        .amount(pieces.multiply(price).doubleValue())
        .currency("GBP")
        .country(row.optional(columns[7]))
        .build();
  }

  /** {@code 17850.0} → {@code 17850}: the published file went through a table of floats. */
  private static String member(String customer) {
    return customer != null && customer.endsWith(".0")
        ? customer.substring(0, customer.length() - 2)
        : customer;
  }
}
