package io.memberflow.sources;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/** Lets the readers end when the last of them has read everything. */
final class EndTogetherEnumerator<S extends SourceSplit, E> implements SplitEnumerator<S, E> {
  private final SplitEnumerator<S, E> enumerator;
  private final SplitEnumeratorContext<S> context;
  private final Set<Integer> ended = new HashSet<>();

  EndTogetherEnumerator(SplitEnumerator<S, E> enumerator, SplitEnumeratorContext<S> context) {
    this.enumerator = enumerator;
    this.context = context;
  }

  @Override
  public void handleSourceEvent(int reader, SourceEvent event) {
    if (!(event instanceof EndTogether.ReaderEnded)) {
      enumerator.handleSourceEvent(reader, event);
      return;
    }
    ended.add(reader);
    if (ended.size() == context.currentParallelism()) {
      for (int each : ended) {
        context.sendEventToSourceReader(each, new EndTogether.AllEnded());
      }
    }
  }

  @Override
  public void addReader(int reader) {
    // a reader that comes back says again when it has read everything
    ended.remove(reader);
    enumerator.addReader(reader);
  }

  @Override
  public void start() {
    enumerator.start();
  }

  @Override
  public void handleSplitRequest(int reader, String host) {
    enumerator.handleSplitRequest(reader, host);
  }

  @Override
  public void addSplitsBack(List<S> splits, int reader) {
    enumerator.addSplitsBack(splits, reader);
  }

  @Override
  public E snapshotState(long checkpoint) throws Exception {
    return enumerator.snapshotState(checkpoint);
  }

  @Override
  public void notifyCheckpointComplete(long checkpoint) throws Exception {
    enumerator.notifyCheckpointComplete(checkpoint);
  }

  @Override
  public void notifyCheckpointAborted(long checkpoint) throws Exception {
    enumerator.notifyCheckpointAborted(checkpoint);
  }

  @Override
  public void close() throws IOException {
    enumerator.close();
  }
}
