package io.memberflow.importing;

import io.memberflow.catalogue.EventType;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.events.Event;
import java.time.ZoneOffset;
import java.util.regex.Pattern;

/**
 * CDNOW_master.txt of Fader, Hardie and Lee (2005): customer id, date (yyyymmdd), number of CDs and
 * US dollars, separated by blanks, by customer and not by time. One purchase a line, at midnight
 * UTC. A header line is passed over.
 */
public final class Cdnow implements Importer {
  private static final Pattern BLANKS = Pattern.compile("\\s+");
  private static final int CUSTOMER = 0;
  private static final int DATE = 1;
  private static final int PIECES = 2;
  private static final int DOLLARS = 3;
  private static final int VALUES = 4;

  @Override
  public String format() {
    return "cdnow";
  }

  @Override
  public void run(LineReader input, ImportLog log, EventSink sink) {
    TimeParser time = new TimeParser("uuuuMMdd", ZoneOffset.UTC);
    boolean first = true;
    for (Line line = input.next(); line != null; line = input.next()) {
      String[] values = BLANKS.split(line.text().strip());
      if (first && !values[0].isEmpty()) {
        requireFormat(input.name(), values);
        first = false;
        if (!Character.isDigit(values[0].charAt(0))) {
          continue;
        }
      }
      if (values[0].isEmpty()) {
        continue;
      }
      log.line();
      try {
        sink.accept(event(line, values, time));
      } catch (RefusedLineException e) {
        log.refuse(line.number(), line.text(), e.getMessage());
      }
    }
    if (first) {
      throw new ConfigurationException(input.name() + " is empty; name the file CDNOW_master.txt");
    }
  }

  private static Event event(Line line, String[] values, TimeParser time)
      throws RefusedLineException {
    if (values.length != VALUES) {
      throw new RefusedLineException(
          "the line has %d values; must be customer, date, pieces, dollars"
              .formatted(values.length));
    }
    String order = "%s-%s-%d".formatted(values[CUSTOMER], values[DATE], line.number());
    return Event.builder(
            EventType.PURCHASE, order, values[CUSTOMER], time.millis("date", values[DATE]))
        .order(order)
        .quantity(Decimals.parse("number of CDs", values[PIECES]).doubleValue())
        .amount(Decimals.parse("dollars", values[DOLLARS]).doubleValue())
        .currency("USD")
        .build();
  }

  private static void requireFormat(String name, String[] values) {
    if (values.length != VALUES) {
      throw new ConfigurationException(
          "%s is not a cdnow file: its first line has %d values; must be customer id, date (yyyymmdd), number of CDs, dollars, separated by blanks; name the file CDNOW_master.txt"
              .formatted(name, values.length));
    }
  }
}
