package io.memberflow.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.catalogue.CleaningSettings;
import io.memberflow.cleaning.EventReader;
import io.memberflow.cleaning.LogRecord;
import io.memberflow.cleaning.Reason;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.state.StateOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.splitreader.SplitsAddition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileLogOperatorTest {
  private static final CatalogueText CATALOGUE =
      new CatalogueText("the test's catalogue", "cleaning: {max-bytes: 256}");
  private static final CleaningSettings CLEANING = CATALOGUE.parse().cleaning();

  @TempDir Path folder;

  private static String line(String id, long time) {
    return "{\"id\":\"%s\",\"type\":\"view\",\"time\":%d,\"member\":\"m\"}".formatted(id, time);
  }

  private Path file(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    try (OutputStream raw = Files.newOutputStream(file);
        OutputStream out = name.endsWith(".gz") ? new GZIPOutputStream(raw) : raw) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return file;
  }

  private static List<FileRecord> read(Path file, FileSplit from) throws IOException {
    List<FileRecord> records = new ArrayList<>();
    try (EventLines lines =
        new EventLines(
            FileSequence.of(file),
            from,
            new EventReader(CLEANING),
            Long.MAX_VALUE,
            CLEANING.maxBytes())) {
      FileRecord next;
      while ((next = lines.next()) != null) {
        records.add(next);
      }
    }
    return records;
  }

  private static FileSplitReader reader(Map<String, Path> files) {
    Map<String, FileSequence> sequences = new TreeMap<>();
    files.forEach((name, file) -> sequences.put(name, FileSequence.named(name, file)));
    return new FileSplitReader(CATALOGUE, sequences, Long.MAX_VALUE);
  }

  private static List<FileRecord> read(Path file) throws IOException {
    return read(file, new FileSplit(file.getFileName().toString(), 0, 0));
  }

  private static List<String> told(List<FileRecord> records) {
    return records.stream()
        .map(FileRecord::record)
        .map(
            r ->
                r.offset()
                    + " "
                    + (r.judged().event() == null ? r.judged().reason() : r.judged().event().id()))
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"log.jsonl", "log.jsonl.gz"})
  void lines_ofEveryEnding_keepTheirNumbers(String name) throws Exception {
    String text =
        line("a", 1)
            + "\n\n"
            + line("b", 2)
            + "\r\n\r\n"
            + "x".repeat(100_000)
            + "\n"
            + line("c", 3);
    List<FileRecord> records = read(file(name, text));

    assertThat(told(records)).containsExactly("0 a", "2 b", "4 OVERSIZE", "5 c");
    LogRecord oversize = records.get(2).record();
    assertThat(oversize.topic()).isEqualTo(name);
    assertThat(oversize.bytes()).as("what is kept of it").hasSize(CLEANING.maxBytes() + 1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r\n\r\n"})
  void file_withoutContent_givesNothing(String text) throws Exception {
    assertThat(read(file("empty.jsonl", text))).isEmpty();
  }

  @Test
  void line_asLongAsAllowed_isNotOversize() throws Exception {
    String event = line("a", 1);
    String padded = event + " ".repeat(CLEANING.maxBytes() - event.length());

    assertThat(told(read(file("log.jsonl", padded + "\r\n" + padded + " \n"))))
        .containsExactly("0 a", "1 " + Reason.OVERSIZE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"log.jsonl", "log.jsonl.gz"})
  void reading_fromAnyPosition_givesTheRest(String name) throws Exception {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      text.append(line("e" + i, i)).append(i % 3 == 0 ? "\r\n\n" : "\n");
    }
    Path file = file(name, text.toString());
    List<FileRecord> all = read(file);
    assertThat(all).hasSize(2000);

    for (int i = 0; i < all.size(); i += 333) {
      assertThat(told(read(file, all.get(i).after())))
          .isEqualTo(told(all.subList(i + 1, all.size())));
    }
  }

  @Test
  void file_shorterThanItsPosition_isRefused() throws Exception {
    Path file = file("log.jsonl", line("a", 1));

    assertThatThrownBy(() -> read(file, new FileSplit("log.jsonl", 5, 1_000)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("ends before byte 1000")
        .hasMessageContaining("restore the file");
  }

  @Test
  void severalFiles_areReadSideBySideInEventTime() throws Exception {
    Map<String, Path> files = Map.of("a", file("a", days(0)), "b", file("b", days(0)));
    FileSplitReader reader = reader(files);
    reader.handleSplitsChanges(
        new SplitsAddition<>(List.of(new FileSplit("a", 0, 0), new FileSplit("b", 0, 0))));
    long newestOfA = 0;
    long newestOfB = 0;
    int finished = 0;
    while (finished < 2) {
      RecordsWithSplitIds<FileRecord> records = reader.fetch();
      String name;
      while ((name = records.nextSplit()) != null) {
        FileRecord next;
        while ((next = records.nextRecordFromSplit()) != null) {
          long time = next.record().judged().event().time();
          newestOfA = name.equals("a") ? time : newestOfA;
          newestOfB = name.equals("b") ? time : newestOfB;
          assertThat(Math.abs(newestOfA - newestOfB)).isLessThanOrEqualTo(1024);
        }
      }
      finished += records.finishedSplits().size();
    }
    reader.close();
    assertThat(newestOfA).isEqualTo(9_999);
  }

  private static String days(long from) {
    StringBuilder text = new StringBuilder();
    for (long i = from; i < from + 10_000; i++) {
      text.append(line("e" + i, i)).append('\n');
    }
    return text.toString();
  }

  @Test
  void pausedFile_isNotReadUntilItIsResumed() throws Exception {
    FileSplit a = new FileSplit("a", 0, 0);
    FileSplit b = new FileSplit("b", 0, 0);
    FileSplitReader reader = reader(Map.of("a", file("a", days(0)), "b", file("b", days(5))));
    reader.handleSplitsChanges(new SplitsAddition<>(List.of(a, b)));
    reader.pauseOrResumeSplits(List.of(a), List.of());
    for (int i = 0; i < 5; i++) {
      assertThat(reader.fetch().nextSplit()).isEqualTo("b");
    }
    reader.pauseOrResumeSplits(List.of(b), List.of());
    reader.wakeUp();
    assertThat(reader.fetch().nextSplit()).as("all are paused").isNull();
    reader.pauseOrResumeSplits(List.of(), List.of(a));
    assertThat(reader.fetch().nextSplit()).isEqualTo("a");
    reader.close();
  }

  @Test
  void split_writtenAndRead_isEqual() throws Exception {
    FileSplit split = new FileSplit("日本.jsonl", 7, 1L << 40, 1L << 50);
    FileSerializers.Splits splits = new FileSerializers.Splits();
    FileSerializers.Names names = new FileSerializers.Names();

    assertThat(splits.deserialize(2, splits.serialize(split))).isEqualTo(split);
    assertThat(names.deserialize(1, names.serialize(List.of("a", "b")))).containsExactly("a", "b");
    assertThatThrownBy(() -> splits.deserialize(3, new byte[0]))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("layout version 3");
  }

  @Test
  void split_ofTheFirstLayout_isOfTheFirstFile() throws Exception {
    StateOutput first = new StateOutput();
    first.putText("log.jsonl");
    first.putVarLong(11);
    first.putVarLong(1_000);

    assertThat(new FileSerializers.Splits().deserialize(1, first.toByteArray()))
        .isEqualTo(new FileSplit("log.jsonl", 0, 11, 1_000));
  }

  @Test
  void filesOfOnePart_areReadOneAfterTheOther_alsoFromTheMiddle() throws Exception {
    List<Path> files =
        List.of(
            file("1.jsonl.gz", line("a", 1) + "\n" + line("b", 2)),
            file("2.jsonl", "\n"),
            file("3.jsonl", line("c", 3) + "\nbroken\n"));
    FileSequence part = FileSequence.of(4, files);

    List<FileRecord> all = readAll(part, new FileSplit(part.name(), 0, 0));

    assertThat(told(all)).containsExactly("0 a", "1 b", "0 c", "1 UNPARSEABLE");
    assertThat(all)
        .extracting(r -> r.record().topic())
        .containsExactly(
            files.get(0).toString(),
            files.get(0).toString(),
            files.get(2).toString(),
            files.get(2).toString());
    assertThat(all).extracting(r -> r.record().partition()).containsOnly(4);
    for (int i = 0; i < all.size(); i++) {
      assertThat(told(readAll(part, all.get(i).after())))
          .isEqualTo(told(all.subList(i + 1, all.size())));
    }
  }

  private static List<FileRecord> readAll(FileSequence part, FileSplit from) throws Exception {
    FileSplitReader reader =
        new FileSplitReader(CATALOGUE, Map.of(part.name(), part), Long.MAX_VALUE);
    reader.handleSplitsChanges(new SplitsAddition<>(List.of(from)));
    List<FileRecord> all = new ArrayList<>();
    boolean finished = false;
    while (!finished) {
      RecordsWithSplitIds<FileRecord> records = reader.fetch();
      while (records.nextSplit() != null) {
        FileRecord next;
        while ((next = records.nextRecordFromSplit()) != null) {
          all.add(next);
        }
      }
      finished = !records.finishedSplits().isEmpty();
    }
    reader.close();
    return all;
  }

  @Test
  void wrongFiles_areRefusedWithOneMessage() {
    assertThatThrownBy(() -> FileLog.events(CATALOGUE, List.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("at least one file");
    assertThatThrownBy(
            () ->
                FileLog.events(CATALOGUE, List.of(Path.of("x/log.jsonl"), Path.of("y/log.jsonl"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("same name");
    FileSplitReader reader = reader(Map.of("log.jsonl", folder.resolve("missing.jsonl")));
    assertThatThrownBy(
            () ->
                reader.handleSplitsChanges(
                    new SplitsAddition<>(List.of(new FileSplit("log.jsonl", 0, 0)))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("missing.jsonl cannot be read");
    assertThatThrownBy(
            () ->
                reader.handleSplitsChanges(
                    new SplitsAddition<>(List.of(new FileSplit("other.jsonl", 0, 0)))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("the savepoint reads file other.jsonl");
  }
}
