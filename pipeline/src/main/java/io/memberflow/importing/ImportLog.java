package io.memberflow.importing;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Counts what becomes of the lines and keeps the first reasons. */
public final class ImportLog {
  /** Reasons that the summary prints. */
  static final int REASONS = 5;

  private final Optional<LineFile> rejects;
  private final Progress progress;
  private final List<String> reasons = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private long lines;
  private long refused;
  private long skipped;

  /**
   * @param rejects gets refused lines as they stand in the input
   */
  ImportLog(Optional<LineFile> rejects, Progress progress) {
    this.rejects = rejects;
    this.progress = progress;
  }

  /** A log without a rejects file and without progress lines. */
  public static ImportLog silent() {
    return new ImportLog(Optional.empty(), Progress.none());
  }

  void line() {
    lines++;
    progress.at(lines);
  }

  void refuse(long line, String raw, String reason) {
    refused++;
    if (reasons.size() < REASONS) {
      reasons.add("line %d: %s".formatted(line, reason));
    }
    rejects.ifPresent(file -> file.write(raw.getBytes(StandardCharsets.UTF_8)));
  }

  void skip() {
    skipped++;
  }

  /** One more sentence for the summary. */
  void note(String sentence) {
    notes.add(sentence);
  }

  /** Records read, header and blank lines left out. */
  public long lines() {
    return lines;
  }

  public long refused() {
    return refused;
  }

  /** Left out because the mapping says so. */
  public long skipped() {
    return skipped;
  }

  /** The first reasons, each with its line number. */
  public List<String> reasons() {
    return List.copyOf(reasons);
  }

  List<String> notes() {
    return List.copyOf(notes);
  }
}
