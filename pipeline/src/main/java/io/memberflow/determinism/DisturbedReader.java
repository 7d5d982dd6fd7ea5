package io.memberflow.determinism;

import io.memberflow.cleaning.LogRecord;
import io.memberflow.sources.WrappedReader;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;

/** Pauses and fails at moments that its seed decides. */
final class DisturbedReader<S extends SourceSplit> extends WrappedReader<LogRecord, S> {
  private static final int MOST_POLLS_BEFORE_FAILURE = 20_000;
  private static final int PAUSE_EVERY = 64;

  private final AtomicInteger failed;
  private final int kills;
  private final SplittableRandom random;
  private final int mostPauseMillis;
  private int pollsBeforeFailure;

  DisturbedReader(
      SourceReader<LogRecord, S> reader, AtomicInteger failed, int kills, int slow, long seed) {
    super(reader);
    this.failed = failed;
    this.kills = kills;
    this.random = new SplittableRandom(seed);
    this.mostPauseMillis = slow > 0 && random.nextInt(slow) == 0 ? 1 + random.nextInt(3) : 0;
    this.pollsBeforeFailure = random.nextInt(MOST_POLLS_BEFORE_FAILURE);
  }

  @Override
  public InputStatus pollNext(ReaderOutput<LogRecord> output) throws Exception {
    if (mostPauseMillis > 0 && random.nextInt(PAUSE_EVERY) == 0) {
      Thread.sleep(random.nextInt(mostPauseMillis + 1));
    }
    if (pollsBeforeFailure-- <= 0
        && failed.get() < kills
        && failed.getAndUpdate(n -> Math.min(kills, n + 1)) < kills) {
      throw new IOException("killed on demand");
    }
    return super.pollNext(output);
  }
}
