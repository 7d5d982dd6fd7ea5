package io.memberflow.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.catalogue.EventType;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.events.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnlineRetailTest {
  private final ItemCollector items = new ItemCollector();
  private final OnlineRetail importer = new OnlineRetail(Optional.of(items));

  @Test
  void line_plain_becomesPurchase() {
    Event event = sample().event("536365-2");

    assertThat(event)
        .isEqualTo(
            Event.builder(
                    EventType.PURCHASE,
                    "536365-2",
                    "17850",
                    Instant.parse("2010-12-01T08:26:00Z").toEpochMilli())
                .item("85123A")
                .order("536365")
                .quantity(6)
                .price(2.55)
                .amount(15.3)
                .currency("GBP")
                .country("United Kingdom")
                .build());
  }

  @Test
  void amount_ofDecimals_isExact() {
    // 3 * 0.1 in binary is 0.30000000000000004
    assertThat(sample().event("536366-3").amount()).isEqualTo(0.3);
  }

  @Test
  void invoice_startingWithC_becomesPositiveRefund() {
    Event event = sample().event("C536379-4");

    assertThat(event.type()).isEqualTo(EventType.REFUND);
    assertThat(event.order()).isEqualTo("C536379");
    assertThat(event.quantity()).isEqualTo(1);
    assertThat(event.amount()).isEqualTo(27.5);
  }

  @Test
  void line_withoutCustomerOrMoney_goesThroughAsItIs() {
    Imported imported = sample();

    assertThat(imported.event("536414-5").member()).isNull();
    assertThat(imported.event("536414-5").amount()).isZero();
    assertThat(imported.event("536589-6").quantity()).isEqualTo(-10);
    assertThat(imported.event("A563186-14").amount()).isEqualTo(-11062.06);
  }

  @Test
  void line_wrong_isRefusedAlone() {
    Imported imported = sample();

    assertThat(imported.log().lines()).isEqualTo(13);
    assertThat(imported.events()).hasSize(9);
    // the line after a quote that is never closed is not swallowed
    assertThat(imported.event("536593-10").item()).isEqualTo("22635");
    assertThat(imported.log().reasons())
        .containsExactly(
            "line 9: the line has a quote that is not closed properly",
            "line 11: the line has 4 values; must be 8",
            "line 12: Quantity is \"many\"; must be a number such as 1234.5",
            "line 13: InvoiceDate is \"01.12.2010\"; must be a time of the format"
                + " uuuu-MM-dd HH:mm:ss");
  }

  @Test
  void items_seenTwice_keepLatestTitleAndPrice(@TempDir Path folder) throws Exception {
    sample();
    Path file = folder.resolve("items.jsonl");
    items.write(file);

    assertThat(Files.readAllLines(file))
        .containsExactly(
            "{\"item\":\"22633\",\"title\":\"broken \\\"quote\",\"price\":1}",
            "{\"item\":\"22635\",\"title\":\"FINE, AGAIN\",\"price\":1}",
            "{\"item\":\"85123A\",\"title\":\"CREAM HANGING HEART T-LIGHT HOLDER\",\"price\":2.95}");
  }

  @Test
  void header_ofAnotherFormat_namesWhatIsMissingAndFound() {
    assertThatThrownBy(() -> Imported.text(importer, "InvoiceNo,Quantity,x\n1,2,3\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("input lacks the columns StockCode, Description, InvoiceDate")
        .hasMessageContaining("found: InvoiceNo, Quantity, x");
  }

  @Test
  void file_empty_isRefused() {
    assertThatThrownBy(() -> Imported.text(importer, "\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("input is empty");
  }

  @Test
  void dataSet_published_givesItsKnownCounts() {
    Path file = Imported.sharedData("online_retail/online_retail.csv.gz");
    Map<EventType, Integer> types = new EnumMap<>(EventType.class);
    Set<String> invoices = new HashSet<>();
    Set<String> refunds = new HashSet<>();
    Set<String> members = new HashSet<>();
    Set<String> ids = new HashSet<>();
    int[] without = {0};
    ImportLog log = ImportLog.silent();
    try (LineReader lines = LineReader.open(file, importer.charset())) {
      importer.run(
          lines,
          log,
          event -> {
            types.merge(event.type(), 1, Integer::sum);
            invoices.add(event.order());
            ids.add(event.id());
            if (event.type() == EventType.REFUND) {
              refunds.add(event.order());
            }
            if (event.member() == null) {
              without[0]++;
            } else {
              members.add(event.member());
            }
          });
    }

    assertThat(log.lines()).isEqualTo(541_909);
    assertThat(log.refused()).isZero();
    assertThat(types)
        .containsOnly(Map.entry(EventType.PURCHASE, 532_621), Map.entry(EventType.REFUND, 9_288));
    assertThat(ids).hasSize(541_909);
    assertThat(invoices).hasSize(25_900);
    assertThat(refunds).hasSize(3_836);
    assertThat(members).hasSize(4_372);
    assertThat(without[0]).isEqualTo(135_080);
  }

  private Imported sample() {
    return Imported.resource(importer, "online-retail.csv");
  }
}
