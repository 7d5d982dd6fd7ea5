package io.memberflow.importing;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.Durations;
import io.memberflow.configuration.FileProblem;
import io.memberflow.events.EventWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One import from a file to a file: reads, sorts, writes, counts.
 *
 * @param output where the events go; {@code -} for the stream
 * @param stream standard output
 * @param rejects gets refused lines as they stand in the input, in UTF-8
 * @param messages gets progress
 */
public record ImportRun(
    Path input,
    Path output,
    OutputStream stream,
    EventOrder order,
    Optional<Path> rejects,
    PrintWriter messages) {
  private static final String STREAM = "-";

  /**
   * Writes the whole output or none: after an exception, or without a single event, the place of
   * the output is as it was.
   *
   * @throws ConfigurationException where the input is unreadable or of another format, or where the
   *     output cannot be written
   */
  public ImportSummary run(Importer importer) {
    requireOther(output);
    rejects.ifPresent(this::requireOther);
    if (rejects.isPresent() && rejects.get().equals(output)) {
      throw ConfigurationException.wrong(
          "--rejects", output, "another file than --out", "name another file");
    }
    Progress progress = new Progress(Optional.of(messages), System::nanoTime);
    try (LineReader lines = LineReader.open(input, importer.charset());
        LineFile target = isStream() ? LineFile.to(stream) : LineFile.create(output);
        OptionalFile refused = new OptionalFile(rejects.map(LineFile::create));
        TimeSorter sorter = new TimeSorter(spillFolder())) {
      ImportLog log = new ImportLog(refused.file(), progress);
      EventTally tally = new EventTally();
      EventWriter writer = new EventWriter();
      importer.run(
          lines,
          log,
          event -> {
            tally.add(event);
            if (order == EventOrder.TIME) {
              sorter.add(event.time(), writer.write(event));
            } else {
              target.write(writer.write(event));
            }
          });
      sorter.drain(target::write);
      noteDisorder(log, tally);
      noteCharset(log, lines, importer);
      refused.commit();
      ImportSummary summary =
          new ImportSummary(
              importer.format(),
              log.lines(),
              tally.byType(),
              tally.withoutMember(),
              tally.outOfOrder(),
              log.skipped(),
              log.refused(),
              log.reasons(),
              log.notes(),
              progress.seconds());
      if (summary.events() > 0) {
        target.commit();
      }
      return summary;
    }
  }

  private void noteDisorder(ImportLog log, EventTally tally) {
    if (tally.outOfOrder() == 0) {
      return;
    }
    String found =
        "%,d events are older than one on an earlier line, by about %s at most"
            .formatted(tally.outOfOrder(), Durations.format(tally.latestBy()));
    log.note(
        order == EventOrder.TIME
            ? found + "; they have been sorted"
            : "warning: "
                + found
                + "; the job refuses those beyond its lateness as late; use --order time");
  }

  private static void noteCharset(ImportLog log, LineReader lines, Importer importer) {
    if (lines.undecodable() > 0) {
      log.note(
          "warning: %,d lines hold bytes that are not %s; they were replaced by \uFFFD"
              .formatted(lines.undecodable(), importer.charset()));
    }
  }

  private boolean isStream() {
    return output.toString().equals(STREAM);
  }

  /** The disk that takes the output has room for the runs. */
  private Path spillFolder() {
    Path folder = isStream() ? null : output.toAbsolutePath().getParent();
    return folder == null ? Path.of(System.getProperty("java.io.tmpdir")) : folder;
  }

  private void requireOther(Path file) {
    try {
      if (Files.exists(file) && Files.exists(input) && Files.isSameFile(file, input)) {
        throw new ConfigurationException(
            "%s is the input and would be overwritten; name another file".formatted(file));
      }
    } catch (IOException e) {
      throw new ConfigurationException(
          "%s cannot be looked at (%s); name another file".formatted(file, FileProblem.of(e)), e);
    }
  }

  private record OptionalFile(Optional<LineFile> file) implements AutoCloseable {
    void commit() {
      file.ifPresent(LineFile::commit);
    }

    @Override
    public void close() {
      file.ifPresent(LineFile::close);
    }
  }
}
