package io.memberflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimilarityCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir private Path folder;

  @Test
  void similarity_namedRows_writesTheirNeighbours() throws IOException {
    Path file = write("id,x,y\nshoe,3,4\nboot,6,8\nhat,4,3\n");
    Path result = folder.resolve("neighbours.csv");
    int code =
        run("--file", file.toString(), "--out", result.toString(), "--k", "2", "--provider", "cpu");
    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(out.toString()).contains("3 rows × 2 neighbours by cosine", "provider cpu (");
    assertThat(result)
        .hasContent(
            """
            id,rank,neighbour,score
            shoe,1,boot,1.0
            shoe,2,hat,0.96
            boot,1,shoe,1.0
            boot,2,hat,0.96
            hat,1,shoe,0.96
            hat,2,boot,0.96
            """);
  }

  @Test
  void similarity_metricsAndProviders_areAllOfThem() throws IOException {
    Path file = write("0,0\n3,4\n6,0\n");
    Path result = folder.resolve("neighbours.csv");
    List<String> firsts = new ArrayList<>();
    for (String metric : new String[] {"euclidean", "manhattan"}) {
      for (String provider : new String[] {"auto", "cpu", "cpu-reference"}) {
        int code =
            run(
                "--file",
                file.toString(),
                "--out",
                result.toString(),
                "--k",
                "1",
                "--metric",
                metric,
                "--provider",
                provider);
        assertThat(code).isZero();
        firsts.add(Files.readAllLines(result).get(1));
      }
    }
    assertThat(firsts)
        .containsExactly(
            "0,1,1,5.0", "0,1,1,5.0", "0,1,1,5.0", "0,1,2,6.0", "0,1,2,6.0", "0,1,2,6.0");
  }

  @Test
  void similarity_namesInAFile_areThoseOfTheRows() throws IOException {
    Path file = write("0,0\n3,4\n6,0\n");
    Path names = Files.writeString(folder.resolve("names.txt"), "hat\nshoe\nboot\n");
    Path result = folder.resolve("neighbours.csv");
    int code =
        run(
            "--file",
            file.toString(),
            "--ids",
            names.toString(),
            "--out",
            result.toString(),
            "--k",
            "1",
            "--metric",
            "euclidean",
            "--provider",
            "cpu");
    assertThat(err.toString()).isEmpty();
    assertThat(code).isZero();
    assertThat(Files.readAllLines(result).get(1)).isEqualTo("hat,1,shoe,5.0");
  }

  @Test
  void similarity_fewerRowsThanK_haveAllOthersAndItIsSaid() throws IOException {
    Path result = folder.resolve("neighbours.csv");
    String from = write("id,x,y\na b,0,0\nc/d,3,4\n").toString();
    int code =
        run(
            "--file",
            from,
            "--out",
            result.toString(),
            "--metric",
            "euclidean",
            "--provider",
            "cpu");
    assertThat(code).isZero();
    assertThat(err.toString()).contains("2 rows: a row has its 1 others as neighbours, not 50");
    assertThat(out.toString()).contains("2 rows × 1 neighbours");
    assertThat(result).hasContent("id,rank,neighbour,score\na b,1,c/d,5.0\nc/d,1,a b,5.0\n");
    // a single row has no others
    write("id,x,y\na b,0,0\n");
    assertThat(run("--file", from, "--out", result.toString(), "--provider", "cpu")).isZero();
    assertThat(result).hasContent("id,rank,neighbour,score\n");
  }

  @Test
  void similarity_wrongInput_endsWith2AndLeavesNoFile() throws IOException {
    Path file = write("1,2\n3,NaN\n");
    String from = file.toString();
    Path names = Files.writeString(folder.resolve("names.txt"), "one\n");
    String to = folder.resolve("neighbours.csv").toString();
    assertWrong("row 1 of items holds NaN at column 1", "--file", from, "--out", to, "--k", "1");
    assertWrong("--k is \"0\"; must be 1–1024", "--file", from, "--out", to, "--k", "0");
    assertWrong("--memory is \"1\"; must be 16", "--file", from, "--out", to, "--memory", "1");
    assertWrong(
        "must be a .csv or .parquet file", "--file", from, "--out", to + ".txt", "--k", "1");
    assertWrong(
        "--provider is \"gpu\"; must be auto", "--file", from, "--out", to, "--provider", "gpu");
    assertWrong("give one group", "--k", "1");
    assertWrong("--namespace is missing", "--file", from, "--entity", "item");
    assertWrong(
        "--vectors is \"[a, b]\"; must be left out here",
        "--file",
        from,
        "--entity",
        "item",
        "--namespace",
        "shop",
        "--vectors",
        "a,b");
    assertWrong("--out is", "--file", from, "--out", to, "--entity", "item", "--namespace", "shop");
    assertWrong(
        "names.txt has 1 lines; must have 2",
        "--file",
        from,
        "--ids",
        names.toString(),
        "--out",
        to,
        "--k",
        "1");
    assertWrong(
        "savepoint /none/such cannot be read",
        "--entity",
        "member",
        "--namespace",
        "shop",
        "--savepoint",
        "/none/such",
        "--vectors",
        "orders_30d");
    assertWrong(
        "must be another file than --file", "--file", from, "--out", folder + "/./vectors.csv");
    assertThat(file).hasContent("1,2\n3,NaN\n");
    for (String of : List.of("--namespace", "--vectors", "--savepoint", "--catalogue")) {
      assertWrong(of + " is \"", "--file", from, "--out", to, of, "x");
    }
    for (String of : List.of("--threads", "--parallelism", "--max-rows", "--time-to-live")) {
      assertWrong(of + " is \"2\"; must be left out", "--file", from, "--out", to, of, "2");
    }
    assertWrong(
        "--out is \"x.csv\"; must be left out here",
        "--entity",
        "item",
        "--namespace",
        "shop",
        "--vectors",
        "a,b",
        "--out",
        "x.csv");
    assertWrong("--incremental is \"true\"", "--file", from, "--out", to, "--incremental");
    assertWrong("--out is missing", "--file", from);
    assertWrong("--namespace is missing", "--entity", "item");
    assertWrong("--vectors is missing", "--entity", "item", "--namespace", "shop");
    assertWrong(
        "--time-to-live is \"soon\"",
        "--entity",
        "item",
        "--namespace",
        "shop",
        "--vectors",
        "a,b",
        "--time-to-live",
        "soon");
    assertWrong("cannot be written", "--file", from, "--out", "/none/such.csv", "--k", "1");
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactlyInAnyOrder(file, names);
    }
  }

  private void assertWrong(String message, String... arguments) {
    err.getBuffer().setLength(0);
    assertThat(run(arguments)).isEqualTo(2);
    assertThat(err.toString()).contains(message).doesNotContain("at io.memberflow");
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("vectors.csv"), text);
  }

  private int run(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "similarity";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    return Memberflow.run(new PrintWriter(out, true), new PrintWriter(err, true), all);
  }
}
