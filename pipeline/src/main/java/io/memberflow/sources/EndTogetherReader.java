package io.memberflow.sources;

import io.memberflow.cleaning.LogRecord;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;

/** Reads everything, says so, and ends when all readers have. */
final class EndTogetherReader<S extends SourceSplit> extends WrappedReader<LogRecord, S> {
  private final SourceReaderContext context;
  private CompletableFuture<Void> news = new CompletableFuture<>();
  private boolean ended;
  private boolean allEnded;

  EndTogetherReader(SourceReader<LogRecord, S> reader, SourceReaderContext context) {
    super(reader);
    this.context = context;
  }

  @Override
  public InputStatus pollNext(ReaderOutput<LogRecord> output) throws Exception {
    if (!ended) {
      InputStatus status = super.pollNext(output);
      if (status != InputStatus.END_OF_INPUT) {
        return status;
      }
      ended = true;
      // idle: neither the alignment of event time nor cleaning waits for this reader any more
      output.markIdle();
      context.sendSourceEventToCoordinator(new EndTogether.ReaderEnded());
    }
    if (allEnded) {
      return InputStatus.END_OF_INPUT;
    }
    if (news.isDone()) {
      news = new CompletableFuture<>();
    }
    return InputStatus.NOTHING_AVAILABLE;
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    if (allEnded) {
      return CompletableFuture.completedFuture(null);
    }
    return ended ? news : super.isAvailable();
  }

  @Override
  public void handleSourceEvents(SourceEvent event) {
    if (event instanceof EndTogether.AllEnded) {
      allEnded = true;
      news.complete(null);
    } else {
      super.handleSourceEvents(event);
    }
  }
}
