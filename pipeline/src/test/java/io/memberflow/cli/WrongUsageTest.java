package io.memberflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Wrong input ends with 2 and one message before any server is started. */
class WrongUsageTest {
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  record Wrong(List<String> arguments, String said) {
    static Wrong of(String said, String... arguments) {
      return new Wrong(List.of(arguments), said);
    }
  }

  static Stream<Wrong> wrongOptions() {
    return Stream.of(
        Wrong.of("--events", "demo", "--events", "0"),
        Wrong.of("--events", "demo", "--events", "many"),
        Wrong.of("--parallelism", "demo", "--parallelism", "65"),
        Wrong.of("namespace", "demo", "--namespace", "Shop EU"),
        Wrong.of("none.yaml", "demo", "--catalogue", "none.yaml"),
        Wrong.of("--colour", "demo", "--colour", "red"),
        Wrong.of("--events", "bench", "pipeline", "--events", "5"),
        Wrong.of("--members", "bench", "pipeline", "--members", "0"),
        Wrong.of("none.yaml", "bench", "pipeline", "--catalogue", "none.yaml"),
        Wrong.of("--rounds", "bench", "learner", "--rounds", "0"),
        Wrong.of("--config", "members"),
        Wrong.of("--namespace", "get", "member", "17"),
        Wrong.of("namespace", "get", "member", "17", "--namespace", "Shop EU"));
  }

  @ParameterizedTest
  @MethodSource("wrongOptions")
  void option_thatIsWrong_isNamed(Wrong wrong) {
    assertThat(run(wrong.arguments().toArray(String[]::new))).isEqualTo(2);
    assertThat(err.toString()).startsWith("memberflow: ").contains(wrong.said());
    assertThat(err.toString()).doesNotContain("\tat ");
    assertThat(err.toString().lines().count()).isLessThanOrEqualTo(3);
  }

  @Test
  void data_thatIsEmpty_isRefused() throws IOException {
    assertRefused(Files.createFile(folder.resolve("empty.jsonl")), "is empty");
    assertRefused(Files.writeString(folder.resolve("blank.jsonl"), "\n\r\n\n"), "is empty");
  }

  @Test
  void data_withoutOneEvent_isRefusedWithTheFirstReason() throws IOException {
    Path bad =
        Files.writeString(
            folder.resolve("bad.jsonl"),
            "{\"id\":\"1\",\"type\":\"view\",\"time\":1767571200000}\nnonsense\n");

    assertRefused(bad, "no-member");
    assertThat(err.toString()).contains("first 2 lines", "memberflow import");
  }

  @Test
  void data_thatIsATable_isRefused() throws IOException {
    Path table =
        Files.writeString(folder.resolve("sales.csv"), "InvoiceNo,StockCode\n536365,85123A\n");

    assertRefused(table, "unparseable");
    assertThat(err.toString()).contains("memberflow import");
  }

  @Test
  void data_thatIsBinary_isRefusedWithoutControlCharacters() throws IOException {
    byte[] bytes = new byte[100_000];
    new Random(3).nextBytes(bytes);
    Path binary = Files.write(folder.resolve("data.bin"), bytes);

    assertRefused(binary, "holds no event");
    assertThat(err.toString().strip()).doesNotContainPattern("[\\p{Cntrl}]");
  }

  @Test
  void data_thatIsBrokenGzip_isRefused() throws IOException {
    byte[] bytes = {0x1f, (byte) 0x8b, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};

    assertRefused(Files.write(folder.resolve("data.gz"), bytes), "cannot be read");
  }

  @Test
  void data_thatIsMissingOrAFolder_isRefused() {
    assertRefused(folder.resolve("none.jsonl"), "cannot be read");
    assertRefused(folder, "cannot be read");
  }

  @Test
  void json_thatCannotBeWritten_isRefusedBeforeTheWork() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    Path inside = file.resolve("summary.json");

    assertThat(run("demo", "--events", "1000", "--json", inside.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("--json", inside.toString());
    assertThat(out.toString()).doesNotContain("Starting");
    assertThat(run("demo", "--events", "1000", "--json", folder.toString())).isEqualTo(2);
    assertThat(out.toString()).doesNotContain("Starting");
  }

  private void assertRefused(Path data, String said) {
    err.getBuffer().setLength(0);
    assertThat(run("demo", "--data", data.toString())).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("memberflow: --data " + data)
        .contains(said)
        .doesNotContain("\tat ");
    assertThat(out.toString()).doesNotContain("Starting");
  }

  private int run(String... arguments) {
    return Memberflow.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }
}
