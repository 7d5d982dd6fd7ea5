package io.memberflow.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.cleaning.LogRecord;
import io.memberflow.sources.WrappedReader;
import io.memberflow.sources.WrappedSource;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;

/**
 * Reads slowly, so that timers, watermarks and checkpoints fall between the records, and fails some
 * times on the way: each time when a reader has seen some more checkpoints complete. Until then it
 * reads little between two checkpoints, however long those take, so that the log does not end
 * first.
 */
final class DisturbedSource<S extends SourceSplit, E> extends WrappedSource<LogRecord, S, E> {
  private static final long serialVersionUID = 1L;
  private static final int PAUSE_EVERY = 10;
  private static final int MOST_POLLS_BETWEEN_CHECKPOINTS = 200;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
  private static final Map<String, AtomicInteger> FAILED = new ConcurrentHashMap<>();

  private final String run;
  private final int failures;
  private final int checkpointsBeforeFailure;

  DisturbedSource(
      Source<LogRecord, S, E> source, String run, int failures, int checkpointsBeforeFailure) {
    super(source);
    this.run = run;
    this.failures = failures;
    this.checkpointsBeforeFailure = checkpointsBeforeFailure;
  }

  static int failed(String run) {
    return FAILED.computeIfAbsent(run, r -> new AtomicInteger()).get();
  }

  @Override
  public SourceReader<LogRecord, S> createReader(SourceReaderContext context) throws Exception {
    return new Reader(super.createReader(context));
  }

  private final class Reader extends WrappedReader<LogRecord, S> {
    private final AtomicInteger failed = FAILED.computeIfAbsent(run, r -> new AtomicInteger());
    private int polls;
    private int checkpoints;
    private int pollsSinceCheckpoint;
    private long lastCheckpoint = System.nanoTime();

    Reader(SourceReader<LogRecord, S> reader) {
      super(reader);
    }

    @Override
    public void notifyCheckpointComplete(long checkpoint) throws Exception {
      checkpoints++;
      pollsSinceCheckpoint = 0;
      lastCheckpoint = System.nanoTime();
      super.notifyCheckpointComplete(checkpoint);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<LogRecord> output) throws Exception {
      if (polls++ % PAUSE_EVERY == 0) {
        Thread.sleep(3);
      }
      if (checkpoints >= checkpointsBeforeFailure
          && failed.get() < failures
          && failed.incrementAndGet() <= failures) {
        throw new IOException("the source fails on demand");
      }
      if (failed.get() < failures && pollsSinceCheckpoint++ >= MOST_POLLS_BETWEEN_CHECKPOINTS) {
        assertThat(System.nanoTime() - lastCheckpoint)
            .as("nanoseconds without a checkpoint")
            .isLessThan(LONGEST_WAIT.toNanos());
        Thread.sleep(1);
        return InputStatus.MORE_AVAILABLE;
      }
      return super.pollNext(output);
    }
  }
}
