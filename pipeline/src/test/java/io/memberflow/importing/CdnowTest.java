package io.memberflow.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.catalogue.EventType;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.events.Event;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CdnowTest {
  private final Cdnow importer = new Cdnow();

  @Test
  void line_plain_becomesPurchaseAtMidnight() {
    Imported imported = Imported.resource(importer, "cdnow.txt");

    assertThat(imported.events().get(0))
        .isEqualTo(
            Event.builder(
                    EventType.PURCHASE,
                    "00001-19970101-2",
                    "00001",
                    Instant.parse("1997-01-01T00:00:00Z").toEpochMilli())
                .order("00001-19970101-2")
                .quantity(1)
                .amount(11.77)
                .currency("USD")
                .build());
    // two orders of one customer on one day stay two orders, and nothing for 0.00 is lost
    assertThat(imported.events())
        .extracting(Event::id)
        .containsExactly(
            "00001-19970101-2", "00002-19970112-3", "00002-19970112-4", "00003-19970102-5");
    assertThat(imported.events().get(3).amount()).isZero();
  }

  @Test
  void line_withWrongDate_isRefused() {
    Imported imported = Imported.resource(importer, "cdnow.txt");

    assertThat(imported.log().lines()).isEqualTo(5);
    assertThat(imported.log().reasons())
        .containsExactly("line 6: date is \"19971301\"; must be a time of the format uuuuMMdd");
  }

  @Test
  void file_withoutHeader_losesNoLine() {
    assertThat(Imported.text(importer, "1 19970101 1 2.50").events()).hasSize(1);
  }

  @Test
  void file_ofAnotherFormat_isRefused() {
    assertThatThrownBy(() -> Imported.text(importer, "a,b,c\n1,2,3\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("its first line has 1 values");
  }

  @Test
  void dataSet_published_givesItsKnownTotals() {
    Path file = Imported.sharedData("cdnow/CDNOW_master.txt");
    Set<String> members = new HashSet<>();
    Set<String> ids = new HashSet<>();
    BigDecimal[] total = {BigDecimal.ZERO};
    ImportLog log = ImportLog.silent();
    try (LineReader lines = LineReader.open(file, importer.charset())) {
      importer.run(
          lines,
          log,
          event -> {
            ids.add(event.id());
            members.add(event.member());
            total[0] = total[0].add(BigDecimal.valueOf(event.amount()));
          });
    }

    assertThat(log.refused()).isZero();
    assertThat(ids).hasSize(69_659);
    assertThat(members).hasSize(23_570);
    assertThat(total[0]).isEqualByComparingTo("2500315.63");
  }
}
