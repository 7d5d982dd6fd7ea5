package io.memberflow.importing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.configuration.ConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.junit.jupiter.api.Test;

class TableReaderTest {
  private final ImportLog log = ImportLog.silent();

  @Property(tries = 300)
  void values_writtenByAnotherTool_comeBack(
      @ForAll @Size(min = 3, max = 3)
          List<
                  @StringLength(max = 8) @Chars({'"', ',', ' ', '\n', ';', '\''})
                  @CharRange(from = 'a', to = 'd') String>
              values)
      throws Exception {
    StringWriter text = new StringWriter();
    try (CSVPrinter printer = new CSVPrinter(text, CSVFormat.RFC4180)) {
      printer.printRecord("a", "b", "c");
      printer.printRecord(values);
      printer.printRecord("x", "y", "z");
    }

    TableReader table = table(text.toString());

    Row row = table.next();
    assertThat(List.of(row.text(0), row.text(1), row.text(2)))
        .isEqualTo(values.stream().map(String::strip).toList());
    assertThat(table.next().text(0)).isEqualTo("x");
    assertThat(table.next()).isNull();
  }

  @Property(tries = 300)
  void text_ofAnyKind_isReadToItsEnd(
      @ForAll @StringLength(max = 60) @Chars({'"', ',', ' ', '\n', 'a', '\r', '\\'}) String text) {
    ImportLog counting = ImportLog.silent();
    TableReader table = new TableReader(lines("a,b\n" + text), csv(), counting);
    List<Row> rows = new ArrayList<>();
    for (Row row = table.next(); row != null; row = table.next()) {
      rows.add(row);
    }

    assertThat(rows.size() + counting.refused()).isEqualTo(counting.lines());
  }

  @Test
  void quote_neverClosed_costsOneLine() {
    TableReader table = table("a,b\n1,\"x\n" + "2,y\n".repeat(1000));

    int rows = 0;
    while (table.next() != null) {
      rows++;
    }

    assertThat(rows).isEqualTo(1000);
    assertThat(log.reasons()).singleElement().asString().startsWith("line 2:");
  }

  @Test
  void row_ofSeveralLines_hasNumberOfTheFirst() {
    TableReader table = table("a,b\n1,\"x\ny\"\n2,z\n");

    assertThat(table.next().line()).isEqualTo(2);
    assertThat(table.next().line()).isEqualTo(4);
  }

  @Test
  void column_namedTwice_isRefused() {
    TableReader table = table("a,a\n");

    assertThatThrownBy(() -> table.column("a"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("input has two columns a");
  }

  private TableReader table(String text) {
    return new TableReader(lines(text), csv(), log);
  }

  private static TableFormat csv() {
    return TableFormat.csv("test", List.of());
  }

  private static LineReader lines(String text) {
    return LineReader.of(
        "input",
        new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
        StandardCharsets.UTF_8);
  }
}
