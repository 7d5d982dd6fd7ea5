package io.memberflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.configuration.ConfigurationException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ImportCommandTest {
  @TempDir private Path folder;
  private final ByteArrayOutputStream standardOutput = new ByteArrayOutputStream();
  private final StringWriter messages = new StringWriter();
  private Path input;
  private Path output;

  @BeforeEach
  void files() {
    input = folder.resolve("input");
    output = folder.resolve("events.jsonl");
  }

  @Test
  void cdnow_byDefault_isWrittenInOrderOfTime() throws IOException {
    sample("cdnow.txt");

    assertThat(run("cdnow", input, "--out", output)).isZero();

    assertThat(Files.readAllLines(output))
        .extracting(line -> line.replaceAll(".*\"id\":\"([^\"]+)\".*", "$1"))
        .containsExactly(
            "00001-19970101-2", "00003-19970102-5", "00002-19970112-3", "00002-19970112-4");
    assertThat(messages.toString())
        .contains("cdnow: 5 lines read, 4 events written (purchase 4), 0 lines skipped, 1 refused")
        .contains("refused line 6: date is \"19971301\"")
        .contains(
            "1 events are older than one on an earlier line, by about 10d at most; they have");
    assertThat(names()).containsExactlyInAnyOrder("input", "events.jsonl");
  }

  @Test
  void order_ofFile_isKeptAndWarned() throws IOException {
    sample("cdnow.txt");

    assertThat(run("cdnow", input, "--out", output, "--order", "file")).isZero();

    assertThat(Files.readAllLines(output).get(3)).contains("00003-19970102-5");
    assertThat(messages.toString()).contains("warning: 1 events are older");
  }

  @Test
  void onlineRetail_withItemsAndRejects_writesThreeFiles() throws IOException {
    sample("online-retail.csv");
    Path items = folder.resolve("items.jsonl");
    Path rejects = folder.resolve("rejects.csv");

    int code = run("online-retail", input, "--out", output, "--items", items, "--rejects", rejects);

    assertThat(code).isZero();
    assertThat(Files.readAllLines(output)).hasSize(9);
    assertThat(Files.readAllLines(items)).hasSize(3);
    assertThat(Files.readAllLines(rejects))
        .hasSize(4)
        .first()
        .isEqualTo("536592,22634,\"never closed,1,2010-12-01 16:54:00,1.0,12583.0,France");
    assertThat(messages.toString())
        .contains("3 events have no member; the job will refuse them as no-member")
        .contains("3 items written");
  }

  @Test
  void output_namedGz_isGzip() throws IOException {
    sample("cdnow.txt");
    Path packed = folder.resolve("events.jsonl.gz");

    assertThat(run("cdnow", input, "--out", packed)).isZero();

    try (InputStream in = new GZIPInputStream(Files.newInputStream(packed))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8).lines()).hasSize(4);
    }
  }

  @Test
  void output_dash_isStandardOutput() throws IOException {
    sample("transactions.csv");
    Path products = folder.resolve("products.csv");
    copy("products.csv", products);

    assertThat(run("complete-journey", input, "--products", products, "--out", "-")).isZero();

    assertThat(standardOutput.toString(StandardCharsets.UTF_8).lines())
        .hasSize(3)
        .first()
        .asString()
        .contains("\"time\":\"2017-01-01T13:22:21Z\"");
  }

  @Test
  void csv_byMapping_isWritten() throws IOException {
    sample("shop.csv");
    Path mapping = folder.resolve("mapping.yaml");
    copy("/io/memberflow/data/mapping-example.yaml", mapping);

    assertThat(run("csv", "--mapping", mapping, input, "--out", output)).isZero();

    assertThat(Files.readAllLines(output)).hasSize(4);
    assertThat(messages.toString()).contains("2 lines skipped, 2 refused");
  }

  @Test
  void input_withoutAnyEvent_leavesOutputAsItWas() throws IOException {
    Files.writeString(input, "1 yesterday 1 2.50\n");
    Files.writeString(output, "before");

    assertThat(run("cdnow", input, "--out", output)).isEqualTo(2);

    assertThat(Files.readString(output)).isEqualTo("before");
    assertThat(messages.toString())
        .contains("refused line 1: date is \"yesterday\"")
        .contains("gave no event, nothing was written");
    assertThat(names()).containsExactlyInAnyOrder("input", "events.jsonl");
  }

  @Test
  void input_ofAnotherFormat_isOneMessage() throws IOException {
    sample("cdnow.txt");

    assertThat(run("online-retail", input, "--out", output)).isEqualTo(2);

    assertThat(messages.toString().lines())
        .singleElement()
        .asString()
        .contains("lacks the columns InvoiceNo");
    assertThat(names()).containsExactly("input");
  }

  @Test
  void output_thatIsTheInput_isRefused() throws IOException {
    sample("cdnow.txt");

    assertThat(run("cdnow", input, "--out", input)).isEqualTo(2);

    assertThat(messages.toString()).contains("is the input and would be overwritten");
  }

  @Test
  void output_inMissingFolder_isRefused() throws IOException {
    sample("cdnow.txt");

    assertThat(run("cdnow", input, "--out", folder.resolve("no/such/file"))).isEqualTo(2);

    assertThat(messages.toString().lines())
        .singleElement()
        .asString()
        .contains("cannot be written (no such file or folder)");
  }

  @Test
  void usage_wrong_namesWhatIsAllowed() {
    assertThat(run()).isEqualTo(2);
    assertThat(messages.toString())
        .contains("name one of")
        .contains("online-retail", "cdnow", "complete-journey", "csv");

    assertThat(run("cdnow", input, "--out", output, "--order", "size")).isEqualTo(2);
    assertThat(messages.toString()).contains("'size' is not time or file");
  }

  private int run(Object... arguments) {
    CommandLine command = new CommandLine(new ImportCommand(standardOutput));
    command.setErr(new PrintWriter(messages, true));
    // what the main command does
    command.setExecutionExceptionHandler(
        (e, line, result) -> {
          if (e instanceof ConfigurationException) {
            line.getErr().println(e.getMessage());
            return CommandLine.ExitCode.USAGE;
          }
          throw e;
        });
    return command.execute(Stream.of(arguments).map(Object::toString).toArray(String[]::new));
  }

  private void sample(String name) throws IOException {
    copy(name, input);
  }

  private static void copy(String name, Path target) throws IOException {
    String path = name.startsWith("/") ? name : "/io/memberflow/importing/" + name;
    try (InputStream in = ImportCommandTest.class.getResourceAsStream(path)) {
      Files.copy(in, target);
    }
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
