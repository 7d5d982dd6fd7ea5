package io.memberflow.importing;

import java.io.PrintWriter;
import java.util.Optional;
import java.util.function.LongSupplier;

/** Says every few seconds how far a long import is. */
final class Progress {
  private static final long EVERY_NANOS = 5_000_000_000L;
  private static final long LOOK_EVERY_LINES = 1 << 14;

  private final Optional<PrintWriter> out;
  private final LongSupplier nanoClock;
  private final long startNanos;
  private long saidNanos;

  Progress(Optional<PrintWriter> out, LongSupplier nanoClock) {
    this.out = out;
    this.nanoClock = nanoClock;
    this.startNanos = nanoClock.getAsLong();
    this.saidNanos = startNanos;
  }

  static Progress none() {
    return new Progress(Optional.empty(), () -> 0);
  }

  void at(long lines) {
    if (lines % LOOK_EVERY_LINES != 0 || out.isEmpty()) {
      return;
    }
    long now = nanoClock.getAsLong();
    if (now - saidNanos >= EVERY_NANOS) {
      saidNanos = now;
      out.get().printf("%,d lines, %,.0f lines/s%n", lines, lines / seconds());
      out.get().flush();
    }
  }

  double seconds() {
    return (nanoClock.getAsLong() - startNanos) / 1e9;
  }
}
