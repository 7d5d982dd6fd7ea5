package io.memberflow.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.catalogue.EventType;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.events.Event;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompleteJourneyTest {
  @Test
  void line_withKnownProduct_hasCategoryAndBrand() throws Exception {
    Imported imported = Imported.resource(importer(), "transactions.csv");

    assertThat(imported.events().get(0))
        .isEqualTo(
            Event.builder(
                    EventType.PURCHASE,
                    "31625220889-2",
                    "2261",
                    Instant.parse("2017-01-28T14:06:53Z").toEpochMilli())
                .order("31625220889")
                .item("940996")
                .quantity(1)
                .amount(3.86)
                .currency("USD")
                .category("FRZN ICE")
                .brand("National")
                .build());
    assertThat(imported.events().get(1).category()).isNull();
    assertThat(imported.events().get(1).brand()).isEqualTo("Private");
  }

  @Test
  void line_withUnknownProduct_isCountedAndGoesThrough() throws Exception {
    Imported imported = Imported.resource(importer(), "transactions.csv");

    assertThat(imported.events()).hasSize(3);
    assertThat(imported.events().get(2).quantity()).isZero();
    assertThat(imported.log().notes()).singleElement().asString().startsWith("1 events");
  }

  @Test
  void products_withoutProductFile_areLeftOut() {
    Imported imported =
        Imported.resource(new CompleteJourney(Optional.empty()), "transactions.csv");

    assertThat(imported.events()).extracting(Event::brand).containsOnlyNulls();
    assertThat(imported.log().notes()).isEmpty();
  }

  @Test
  void products_withWrongLine_areRefused(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("products.csv");
    Files.writeString(file, "product_id,brand,product_category\n1,b\n");

    assertThatThrownBy(() -> Products.read(file))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("line 2: the line has 2 values; must be 3");
  }

  @Test
  void dataSet_published_givesEveryLineAProduct() {
    Path transactions = Imported.sharedData("completejourney/transactions_sample.csv.gz");
    Products products = Products.read(Imported.sharedData("completejourney/products.csv.gz"));
    ImportLog log = ImportLog.silent();
    int[] events = {0};
    CompleteJourney importer = new CompleteJourney(Optional.of(products));
    try (LineReader lines = LineReader.open(transactions, importer.charset())) {
      importer.run(lines, log, event -> events[0]++);
    }

    assertThat(log.lines()).isEqualTo(75_000);
    assertThat(log.refused()).isZero();
    assertThat(events[0]).isEqualTo(75_000);
  }

  private static CompleteJourney importer() throws Exception {
    Path products = Path.of(CompleteJourneyTest.class.getResource("products.csv").toURI());
    return new CompleteJourney(Optional.of(Products.read(products)));
  }
}
