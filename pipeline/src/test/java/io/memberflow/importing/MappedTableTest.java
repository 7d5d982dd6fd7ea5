package io.memberflow.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.catalogue.EventType;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.events.Event;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappedTableTest {
  private static final String SMALL =
      "{time: {column: t, format: epoch-seconds}, type: {constant: view},"
          + " fields: {id: 'x-{line}', member: '{m}'}}";

  @Test
  void example_shipped_mapsItsFile() throws Exception {
    Imported imported = Imported.resource(shipped("mapping-example.yaml"), "shop.csv");

    assertThat(imported.events()).hasSize(4);
    assertThat(imported.events().get(0))
        .isEqualTo(
            Event.builder(
                    EventType.PURCHASE,
                    "A-1-1-2",
                    "4711",
                    Instant.parse("2026-02-28T16:05:00Z").toEpochMilli())
                .order("A-1")
                .item("S-9")
                .quantity(2)
                .price(12.5)
                .currency("EUR")
                .device("web")
                .build());
    Event view = imported.event("A-2-1-4");
    // Amsterdam is two hours ahead in summer
    assertThat(view.time()).isEqualTo(Instant.parse("2026-07-01T08:00:00Z").toEpochMilli());
    assertThat(view.order()).isNull();
    assertThat(view.device()).isNull();
    assertThat(imported.events().get(1).member()).isNull();
    assertThat(imported.event("A-1-4-9").type()).isEqualTo(EventType.REFUND);
    assertThat(imported.log().skipped()).isEqualTo(2);
    assertThat(imported.log().reasons())
        .containsExactly(
            "line 7: action is \"stolen\"; must be one of clicked, returned, sold, test",
            "line 8: price is \"12,50\"; must be a number such as 1234.5");
  }

  @Test
  void columns_given_readFileWithoutHeader() {
    Importer importer =
        new MappedTable(
            MappingReader.parse(
                "mapping", "{delimiter: tab, quote: none, columns: [t, m]," + SMALL.substring(1)));

    Event event = Imported.text(importer, "1.5\t\"m").events().get(0);

    assertThat(event.time()).isEqualTo(1500);
    assertThat(event.member()).isEqualTo("\"m");
    assertThat(event.id()).isEqualTo("x-1");
  }

  @Test
  void value_absent_leavesItsFieldOut() {
    Importer importer =
        new MappedTable(MappingReader.parse("mapping", "{absent: [NA, 0]," + SMALL.substring(1)));

    assertThat(Imported.text(importer, "t,m\n1,NA\n2,0\n3,1\n").events())
        .extracting(Event::member)
        .containsExactly(null, null, "1");
  }

  @Test
  void row_ofSeveralEvents_givesThemInTheirOrder() {
    Importer importer =
        new MappedTable(
            MappingReader.parse(
                "mapping",
                """
                time: {start: 2026-01-01T00:00:00Z, step: 1m}
                fields: {id: "{line}", member: "m{line}", device: web}
                events:
                  - {type: view, fields: {item: age, rating: "{age}"}}
                  - {type: view, fields: {item: job, category: "{job}", device: "{job}"}}
                  - {type: purchase, where: {column: y, equals: ["yes"]}, fields: {amount: 1}}
                """));

    Imported imported = Imported.text(importer, "age,job,y\n56,nurse,yes\n57,,no\nold,nurse,no\n");

    long start = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    assertThat(imported.events())
        .containsExactly(
            Event.builder(EventType.VIEW, "2-1", "m2", start + 60_000)
                .item("age")
                .rating(56)
                .device("web")
                .build(),
            Event.builder(EventType.VIEW, "2-2", "m2", start + 60_000)
                .item("job")
                .category("nurse")
                .device("nurse")
                .build(),
            Event.builder(EventType.PURCHASE, "2-3", "m2", start + 60_000)
                .amount(1)
                .device("web")
                .build(),
            Event.builder(EventType.VIEW, "3-1", "m3", start + 120_000)
                .item("age")
                .rating(57)
                .device("web")
                .build(),
            // the job is missing, and what stands for every event does not come in its place
            Event.builder(EventType.VIEW, "3-2", "m3", start + 120_000).item("job").build());
    assertThat(imported.log().reasons())
        .containsExactly("line 4: rating is \"old\"; must be a number such as 1234.5");
  }

  @Test
  void row_withoutAnyOfItsEvents_isSkipped() {
    Importer importer =
        new MappedTable(
            MappingReader.parse(
                "mapping",
                "{time: {start: 2026-01-01}, fields: {id: '{line}', member: m},"
                    + " events: [{type: login, where: {column: y, equals: ['yes']}}]}"));

    Imported imported = Imported.text(importer, "y\nno\nyes\n");

    assertThat(imported.events()).extracting(Event::id).containsExactly("3-1");
    assertThat(imported.log().skipped()).isEqualTo(1);
  }

  @Test
  void column_missing_isRefusedBeforeAnyLine() {
    Importer importer = new MappedTable(MappingReader.parse("mapping", SMALL));

    assertThatThrownBy(() -> Imported.text(importer, "t,n\n1,2\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("input lacks the column m; found: t, n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{tyme: {}} | tyme is not a known key",
        "{delimiter: ab} | delimiter is \"ab\"; must be one character or tab",
        "{quote: ','} | quote is \",\"",
        "{charset: klingon} | charset is \"klingon\"",
        "{time: {column: t, format: bbb}} | time.format is \"bbb\"",
        "{time: {column: t, zone: Mars}} | time.zone is \"Mars\"",
        "{time: {format: iso}} | time.column is missing",
        "{time: {column: t, start: 2026-01-01}} | time has a start and a column",
        "{time: {start: 2026-01-01, step: 0s}} | time.step is \"0s\"",
        "{events: [{type: stare}]} | events[0].type is \"stare\"",
        "{events: [view]} | remove type and fields-of",
        "{type: {constant: stare}} | type.constant is \"stare\"; must be one of view, search",
        "{type: {constant: view, column: c}} | type has a constant and a column",
        "{type: {column: c, values: {a: b}}} | type.values.a is \"b\"",
        "{fields: {member: m}} | fields.id is missing",
        "{fields: {id: '{a', member: m}} | fields.id is \"{a\"",
        "{fields: {id: a, member: m, colour: c}} | fields.colour is not a known key",
        "{fields-of: {stare: {}}} | fields-of is \"stare\"",
        "{fields-of: {view: {id: a}}} | fields-of.view.id is not a known key",
        "{skip: [{column: a}]} | skip[0].equals is missing",
      })
  void mapping_wrong_isRefusedWithItsKey(String part, String message) {
    String key = part.substring(1, part.indexOf(':')).strip();
    String rest = "";
    for (String whole :
        new String[] {
          "time: {column: t}", "type: {constant: view}", "fields: {id: '{a}', member: '{m}'}"
        }) {
      rest += whole.startsWith(key + ":") ? "" : ", " + whole;
    }
    String yaml = part.substring(0, part.lastIndexOf('}')) + rest + "}";

    assertThatThrownBy(() -> MappingReader.parse("mapping", yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  @Test
  void dataSet_rees46_givesItsKnownCounts() throws Exception {
    Path file = Imported.sharedData("rees46_sample/2019-Oct_sample.csv.gz");
    Importer importer = shipped("mapping-rees46.yaml");
    EventTally tally = new EventTally();
    ImportLog log = ImportLog.silent();
    try (LineReader lines = LineReader.open(file, importer.charset())) {
      importer.run(lines, log, tally::add);
    }

    assertThat(log.refused()).isZero();
    assertThat(tally.byType().get(EventType.PURCHASE)).isEqualTo(214);
    assertThat(tally.byType().get(EventType.CART)).isEqualTo(165);
    assertThat(tally.byType().get(EventType.VIEW)).isEqualTo(17_055);
    assertThat(tally.outOfOrder()).isZero();
    assertThat(log.skipped()).isZero();
  }

  private static Importer shipped(String name) throws Exception {
    try (var in = MappedTableTest.class.getResourceAsStream("/io/memberflow/data/" + name)) {
      return new MappedTable(
          MappingReader.parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8)));
    }
  }
}
