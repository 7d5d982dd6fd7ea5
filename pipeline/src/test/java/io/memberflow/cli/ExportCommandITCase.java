package io.memberflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.servers.LocalRedis;
import io.memberflow.servers.RedisTelnet;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import io.memberflow.store.redis.RedisRecordWriter;
import io.memberflow.store.redis.RedisSettings;
import io.memberflow.store.redis.WriteMode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportCommandITCase {
  private static final int MEMBERS = 600;
  private static LocalRedis redis;
  @TempDir static Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /** One content, written in two orders at two times by two deployments that live differently. */
  @BeforeAll
  static void write() {
    redis = LocalRedis.start();
    write("one", 1, Instant.parse("2026-01-01T00:00:00Z"), Duration.ofDays(1), 1);
    write("two", 9, Instant.parse("2026-06-01T00:00:00Z"), Duration.ofDays(9), 2);
  }

  @AfterAll
  static void close() {
    redis.close();
  }

  private static void write(
      String namespace, long epoch, Instant written, Duration timeToLive, long seed) {
    List<RecordWrite> writes = new ArrayList<>();
    for (int i = 0; i < MEMBERS; i++) {
      RecordKey key = RecordKey.member(namespace, "m" + i);
      Section.Builder features =
          Section.builder(Section.FEATURES, i, epoch, "v1").put("z8wN", i / 3.0);
      Section.Builder score = Section.builder("buys", 7, epoch, "3").put("buys", 0.5);
      writes.add(new RecordWrite(key, List.of(features.build(), score.build()), timeToLive));
    }
    writes.add(
        new RecordWrite(
            new RecordKey(namespace, RecordKey.MODEL, "buys"),
            List.of(
                Section.builder("snapshot", 5, epoch, "3")
                    .put("weights", new byte[] {(byte) 0xff, 0, 1})
                    .build()),
            timeToLive));
    RecordKey odd = RecordKey.item(namespace, "{é} \"%");
    writes.add(
        new RecordWrite(
            odd,
            List.of(
                Section.builder(Section.FEATURES, 1, epoch, "v").put("t", "a\u001fb\"é").build()),
            timeToLive));
    writes.add(RecordWrite.erase(RecordKey.member(namespace, "gone"), 5, epoch, timeToLive));
    Collections.shuffle(writes, new Random(seed));
    try (RedisRecordWriter writer =
        new RedisRecordWriter(
            RedisSettings.parse(redis.uri().toString()),
            WriteMode.GUARDED,
            Clock.fixed(written, ZoneOffset.UTC))) {
      writer.write(writes);
    }
  }

  @Test
  void equalContent_inTwoNamespaces_givesEqualBytes() throws IOException {
    Path one = folder.resolve("one.jsonl");
    Path two = folder.resolve("two.jsonl.gz");
    assertThat(run("export", "--namespace", "one", "--out", one.toString())).isZero();
    assertThat(out.toString()).contains("602 records");
    assertThat(run("export", "--namespace", "two", "--out", two.toString())).isZero();

    byte[] plain = Files.readAllBytes(one);
    try (InputStream unpacked = new GZIPInputStream(Files.newInputStream(two))) {
      assertThat(unpacked.readAllBytes()).isEqualTo(plain);
    }
    List<String> lines = Files.readAllLines(one);
    assertThat(lines).hasSize(MEMBERS + 2).isSorted();
    assertThat(Files.list(folder))
        .as("no part is left")
        .noneMatch(f -> f.toString().endsWith("part"));
  }

  @Test
  void line_holdsKeySectionsAndFields() {
    assertThat(run("export", "--namespace", "one", "--kind", "item")).isZero();
    assertThat(out.toString())
        .isEqualTo(
            "{\"key\":\"item:{%7Bé%7D \\\"%25}\",\"sections\":{\"features\":{\"as-of\":1,\"version\":\"v\"}},"
                + "\"fields\":{\"t\":\"a\\u001Fb\\\"é\"}}\n");

    assertThat(run("export", "--namespace", "one", "--kind", "model")).isZero();
    assertThat(out.toString()).contains("\"weights\":{\"base64\":\"/wAB\"}");
  }

  /** Half an export must not look like a whole one. */
  @Test
  void output_thatTakesOnlyTheFirstBytes_endsWith2() {
    ByteArrayOutputStream taken = new ByteArrayOutputStream();
    OutputStream closed =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            if (taken.size() == 30_000) {
              throw new IOException("Broken pipe");
            }
            taken.write(b);
          }
        };
    assertThat(
            Memberflow.run(
                new PrintWriter(closed),
                new PrintWriter(err, true),
                "export",
                "--namespace",
                "one",
                "--redis",
                redis.uri().toString()))
        .isEqualTo(2);
    assertThat(err.toString()).contains("so the export is not whole").hasLineCount(1);
  }

  @Test
  void namespace_measuredExpiredAndDropped_saysWhatWasDone() {
    write("three", 1, Instant.parse("2026-01-01T00:00:00Z"), Duration.ofDays(1), 1);
    assertThat(run("namespace", "list")).isZero();
    assertThat(out.toString())
        .containsPattern("three +602  item 1, member 600 \\(1 more erased\\), model 1");

    assertThat(run("namespace", "measure", "three", "--samples", "10")).isZero();
    assertThat(out.toString()).containsPattern("member +601 +10 +\\d+ +\\d+ +[\\d,]+  \\w+ 10");

    assertThat(run("namespace", "expire", "three", "--ttl", "30d")).isZero();
    assertThat(out.toString()).contains("602 records of three live for 30d from now on");

    assertThat(run("namespace", "drop", "three")).isEqualTo(2);
    assertThat(err.toString()).contains("write --yes three");
    assertThat(run("namespace", "drop", "three", "--yes", "one")).isEqualTo(2);
    assertThat(run("namespace", "drop", "three", "--yes", "three")).isZero();
    assertThat(out.toString()).contains("603 records of three deleted");
    assertThat(run("namespace", "list")).isZero();
    assertThat(out.toString()).contains("one").doesNotContain("three");
  }

  @Test
  void namespace_withAForeignKey_saysWhich_andIsDroppedWithIt() throws IOException {
    write("four", 1, Instant.parse("2026-01-01T00:00:00Z"), Duration.ofDays(1), 1);
    RedisTelnet.ask(redis.port(), "SET mf:four:member:{x} y");
    assertThat(run("export", "--namespace", "four")).isEqualTo(3);
    assertThat(err.toString()).contains("the key mf:four:member:{x} holds something that is no");
    assertThat(run("namespace", "drop", "four", "--yes", "four")).isZero();
    assertThat(out.toString()).contains("604 records of four deleted");
  }

  @Test
  void wrongInput_endsWith2AndOneMessage() {
    assertThat(run("export", "--namespace", "NO")).isEqualTo(2);
    assertThat(run("export", "--namespace", "one", "--kind", "*")).isEqualTo(2);
    assertThat(run("namespace", "expire", "one", "--ttl", "soon")).isEqualTo(2);
    assertThat(run("namespace", "expire", "one", "--ttl", "0s")).isEqualTo(2);
    assertThat(run("export", "--namespace", "one", "--kind", "membr")).isEqualTo(2);
    assertThat(err.toString()).contains("--kind is \"membr\"; must be one of item, member, model,");
    assertThat(run("export", "--namespace", "one", "--out", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("must be a file; name one in that folder");
    Path nowhere = folder.resolve("nowhere").resolve("f");
    assertThat(run("export", "--namespace", "one", "--out", nowhere.toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains("--ttl", "\"0s\"; must be at least 1ms", "f cannot be written (no such file or")
        .doesNotContain("\tat ");
  }

  @Test
  void namespaceThatWasNeverWritten_endsWith2AndNamesThoseThatWere() {
    for (String[] command :
        new String[][] {
          {"export", "--namespace", "shp"},
          {"namespace", "measure", "shp"},
          {"namespace", "expire", "shp", "--ttl", "1d"},
          {"namespace", "drop", "shp", "--yes", "shp"}
        }) {
      err.getBuffer().setLength(0);
      assertThat(run(command)).as(String.join(" ", command)).isEqualTo(2);
      assertThat(err.toString()).contains("namespace is \"shp\"; must be one of one");
    }
  }

  private int run(String... arguments) {
    out.getBuffer().setLength(0);
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--redis", redis.uri().toString()));
    return Memberflow.run(
        new PrintWriter(out, true), new PrintWriter(err, true), all.toArray(String[]::new));
  }
}
