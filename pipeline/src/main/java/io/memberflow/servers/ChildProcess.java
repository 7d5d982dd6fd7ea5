package io.memberflow.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One run of a server: a process whose output goes to a file, ended politely or at once. */
final class ChildProcess {
  private static final Duration POLITE = Duration.ofSeconds(15);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final int LOG_TAIL_LINES = 25;

  private final String name;
  private final Process process;
  private final Path log;
  private final OrphanGuard guard;

  private ChildProcess(String name, Process process, Path log, OrphanGuard guard) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.guard = guard;
  }

  /** Starts the command in the folder; both output streams are appended to {@code log}. */
  static ChildProcess start(String name, List<String> command, Path folder, Path log) {
    try {
      Process process =
          new ProcessBuilder(command)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
              .start();
      process.getOutputStream().close();
      return new ChildProcess(name, process, log, OrphanGuard.watch(process, folder));
    } catch (IOException e) {
      throw new ServerException(
          "%s did not start: %s (%s)".formatted(name, command.get(0), e.getMessage()), e);
    }
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /**
   * Returns when the server answers.
   *
   * @throws ServerException with the end of the server's log when it exits or the time is over
   */
  void awaitReady(Duration limit, BooleanSupplier answers) {
    long end = System.nanoTime() + limit.toNanos();
    while (!answers.getAsBoolean()) {
      if (!process.isAlive()) {
        throw new ServerException(
            "%s exited with code %d while it started; its log ends:%n%s"
                .formatted(name, process.exitValue(), logTail()));
      }
      if (System.nanoTime() > end) {
        throw new ServerException(
            "%s did not answer within %d s; its log ends:%n%s"
                .formatted(name, limit.toSeconds(), logTail()));
      }
      pause();
    }
  }

  /** Asks the server to end and forces it after 15 s. */
  void stop() {
    process.destroy();
    if (!exitsWithin(POLITE)) {
      process.destroyForcibly();
      exitsWithin(POLITE);
    }
    guard.release();
  }

  /** Ends the server as a power cut would (SIGKILL). */
  void kill() {
    process.destroyForcibly();
    exitsWithin(POLITE);
    guard.release();
  }

  String logTail() {
    try {
      // A server may write what is not UTF-8; a message must come out all the same.
      List<String> lines = Files.readString(log, StandardCharsets.ISO_8859_1).lines().toList();
      return String.join(
          System.lineSeparator(),
          lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean exitsWithin(Duration limit) {
    boolean interrupted = false;
    try {
      long end = System.nanoTime() + limit.toNanos();
      while (true) {
        try {
          return process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
          // A child left behind is worse than a late interrupt.
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(POLL.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("interrupted while " + name + " started", e);
    }
  }
}
