package io.memberflow.cli;

import java.io.PrintWriter;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Says on standard error how far a long command is, every few seconds. */
final class RegularProgress implements LongConsumer {
  private static final long EVERY_NANOS = 2_000_000_000L;

  private final PrintWriter err;
  private final String what;
  private final LongSupplier nanoClock;
  private final long started;
  private long said;

  RegularProgress(PrintWriter err, String what) {
    this(err, what, System::nanoTime);
  }

  RegularProgress(PrintWriter err, String what, LongSupplier nanoClock) {
    this.err = err;
    this.what = what;
    this.nanoClock = nanoClock;
    this.started = nanoClock.getAsLong();
    this.said = started;
  }

  @Override
  public void accept(long done) {
    long now = nanoClock.getAsLong();
    if (now - said >= EVERY_NANOS) {
      said = now;
      err.printf("  %,d %s, %,.0f/s%n", done, what, done / ((now - started) / 1e9));
      err.flush();
    }
  }
}
