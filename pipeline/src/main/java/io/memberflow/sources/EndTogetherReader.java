package io.memberflow.sources;

import io.memberflow.cleaning.LogRecord;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;

/** Reads everything, says so, and ends when all readers have. */
@SuppressWarnings("try") // Flink's close() may be interrupted
final class EndTogetherReader<S extends SourceSplit> implements SourceReader<LogRecord, S> {
  private final SourceReader<LogRecord, S> reader;
  private final SourceReaderContext context;
  private final CompletableFuture<Void> allEnded = new CompletableFuture<>();
  private boolean ended;

  EndTogetherReader(SourceReader<LogRecord, S> reader, SourceReaderContext context) {
    this.reader = reader;
    this.context = context;
  }

  @Override
  public void start() {
    reader.start();
  }

  @Override
  public InputStatus pollNext(ReaderOutput<LogRecord> output) throws Exception {
    if (!ended) {
      InputStatus status = reader.pollNext(output);
      if (status != InputStatus.END_OF_INPUT) {
        return status;
      }
      ended = true;
      // idle: neither the alignment of event time nor cleaning waits for this reader any more
      output.markIdle();
      context.sendSourceEventToCoordinator(new EndTogether.ReaderEnded());
    }
    return allEnded.isDone() ? InputStatus.END_OF_INPUT : InputStatus.NOTHING_AVAILABLE;
  }

  @Override
  public CompletableFuture<Void> isAvailable() {
    return ended ? allEnded : reader.isAvailable();
  }

  @Override
  public void handleSourceEvents(SourceEvent event) {
    if (event instanceof EndTogether.AllEnded) {
      allEnded.complete(null);
    } else {
      reader.handleSourceEvents(event);
    }
  }

  @Override
  public List<S> snapshotState(long checkpoint) {
    return reader.snapshotState(checkpoint);
  }

  @Override
  public void addSplits(List<S> splits) {
    reader.addSplits(splits);
  }

  @Override
  public void notifyNoMoreSplits() {
    reader.notifyNoMoreSplits();
  }

  @Override
  public void pauseOrResumeSplits(Collection<String> toPause, Collection<String> toResume) {
    reader.pauseOrResumeSplits(toPause, toResume);
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    reader.notifyCheckpointComplete(checkpoint);
  }

  @Override
  public void notifyCheckpointAborted(long checkpoint) throws Exception {
    reader.notifyCheckpointAborted(checkpoint);
  }

  @Override
  public void close() throws Exception {
    reader.close();
  }
}
