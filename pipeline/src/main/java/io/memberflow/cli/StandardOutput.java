package io.memberflow.cli;

import io.memberflow.configuration.FileProblem;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Remembers why it could not be written: the PrintWriter around it passes that over. */
final class StandardOutput extends OutputStream {
  private final OutputStream out;
  private IOException problem;

  StandardOutput(OutputStream out) {
    this.out = out;
  }

  /** What went wrong first, in some words. */
  Optional<String> problem() {
    return Optional.ofNullable(problem).map(FileProblem::of);
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int from, int length) throws IOException {
    try {
      out.write(bytes, from, length);
    } catch (IOException e) {
      problem = problem == null ? e : problem;
      throw e;
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }
}
