package io.memberflow.importing;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.events.Event;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ImportMemoryTest {
  private static final int LINES = 1_000_000;

  /** About 90 MB that never exist as a whole. */
  private static final class Generated extends InputStream {
    private byte[] line =
        bytes(
            "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n");
    private int at;
    private int number;

    @Override
    public int read() {
      if (at == line.length) {
        if (number == LINES) {
          return -1;
        }
        number++;
        at = 0;
        line =
            bytes(
                number
                    + ",85123A,WHITE HANGING HEART HOLDER,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom\n");
      }
      return line[at++];
    }

    private static byte[] bytes(String text) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }

  @Test
  void import_ofManyLines_holdsNone() {
    List<WeakReference<Event>> seen = new ArrayList<>();
    long[] events = {0};
    try (LineReader lines = LineReader.of("generated", new Generated(), StandardCharsets.UTF_8)) {
      new OnlineRetail(Optional.of(new ItemCollector()))
          .run(
              lines,
              ImportLog.silent(),
              event -> {
                if (events[0]++ % 10_000 == 0) {
                  seen.add(new WeakReference<>(event));
                }
                if (events[0] == LINES) {
                  System.gc();
                  long alive = seen.stream().filter(e -> e.get() != null).count();
                  // only the last may still be in somebody's hands
                  assertThat(alive).isLessThanOrEqualTo(1);
                }
              });
    }

    assertThat(events[0]).isEqualTo(LINES);
    assertThat(seen).hasSize(LINES / 10_000);
  }
}
