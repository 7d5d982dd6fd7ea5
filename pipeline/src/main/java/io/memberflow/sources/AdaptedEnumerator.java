package io.memberflow.sources;

import java.io.IOException;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;

/**
 * An enumerator around one of other splits: a subclass translates them, changes a part and passes
 * on the rest.
 *
 * @param <S> splits of this enumerator
 * @param <I> splits of the one inside
 */
abstract class AdaptedEnumerator<S extends SourceSplit, I extends SourceSplit, E>
    implements SplitEnumerator<S, E> {
  final SplitEnumerator<I, E> enumerator;

  AdaptedEnumerator(SplitEnumerator<I, E> enumerator) {
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
