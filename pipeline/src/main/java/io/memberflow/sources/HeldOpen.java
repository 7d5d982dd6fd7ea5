package io.memberflow.sources;

import io.memberflow.cleaning.LogRecord;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;

/**
 * A bounded source as one that goes on: a reader that has read everything says so, is idle and
 * stays. So event time is not moved to infinity, and the job can be stopped with a savepoint from
 * which another goes on.
 */
final class HeldOpen<S extends SourceSplit, E> extends WrappedSource<LogRecord, S, E> {
  private static final long serialVersionUID = 1L;

  private HeldOpen(Source<LogRecord, S, E> source) {
    super(source);
  }

  /**
   * @param source a bounded one
   */
  static <S extends SourceSplit, E> HeldOpen<S, E> of(Source<LogRecord, S, E> source) {
    return new HeldOpen<>(source);
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.CONTINUOUS_UNBOUNDED;
  }

  @Override
  public SourceReader<LogRecord, S> createReader(SourceReaderContext context) throws Exception {
    return new Reader<>(super.createReader(context));
  }

  @SuppressWarnings("try") // Flink's close() may be interrupted
  private static final class Reader<S extends SourceSplit> extends WrappedReader<LogRecord, S> {
    private final CompletableFuture<Void> never = new CompletableFuture<>();
    private boolean ended;

    private Reader(SourceReader<LogRecord, S> reader) {
      super(reader);
    }

    @Override
    public InputStatus pollNext(ReaderOutput<LogRecord> output) throws Exception {
      if (!ended) {
        InputStatus status = super.pollNext(output);
        if (status != InputStatus.END_OF_INPUT) {
          return status;
        }
        ended = true;
        output.collect(LogRecord.ended());
        output.markIdle();
      }
      return InputStatus.NOTHING_AVAILABLE;
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
      return ended ? never : super.isAvailable();
    }
  }
}
