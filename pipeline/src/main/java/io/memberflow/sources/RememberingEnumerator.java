package io.memberflow.sources;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;

/** Passes splits on to an enumerator that knows nothing of what is remembered of them. */
final class RememberingEnumerator<S extends SourceSplit, E>
    implements SplitEnumerator<RememberedSplit<S>, E> {
  private final SplitEnumerator<S, E> enumerator;

  RememberingEnumerator(SplitEnumerator<S, E> enumerator) {
    this.enumerator = enumerator;
  }

  @Override
  public void start() {
    enumerator.start();
  }

  @Override
  public void addReader(int reader) {
    enumerator.addReader(reader);
  }

  @Override
  public void handleSplitRequest(int reader, String host) {
    enumerator.handleSplitRequest(reader, host);
  }

  @Override
  public void handleSourceEvent(int reader, SourceEvent event) {
    enumerator.handleSourceEvent(reader, event);
  }

  /** Only what was assigned since the last checkpoint comes back: nothing is remembered of it. */
  @Override
  public void addSplitsBack(List<RememberedSplit<S>> splits, int reader) {
    enumerator.addSplitsBack(
        splits.stream().map(RememberedSplit::split).filter(Objects::nonNull).toList(), reader);
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
