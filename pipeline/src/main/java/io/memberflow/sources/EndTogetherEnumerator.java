package io.memberflow.sources;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/** Lets the readers end when the last of them has read everything. */
final class EndTogetherEnumerator<S extends SourceSplit, E> extends WrappedEnumerator<S, E> {
  private final SplitEnumeratorContext<S> context;
  private final Set<Integer> ended = new HashSet<>();

  EndTogetherEnumerator(SplitEnumerator<S, E> enumerator, SplitEnumeratorContext<S> context) {
    super(enumerator);
    this.context = context;
  }

  @Override
  public void handleSourceEvent(int reader, SourceEvent event) {
    if (!(event instanceof EndTogether.ReaderEnded)) {
      super.handleSourceEvent(reader, event);
      return;
    }
    ended.add(reader);
    if (ended.size() == context.currentParallelism()) {
      for (int each : ended) {
        context.sendEventToSourceReader(each, new EndTogether.AllEnded());
      }
    }
  }

  /** Called for every reader that is lost, before another one of its number registers. */
  @Override
  public void addSplitsBack(List<S> splits, int reader) {
    // the others may end before it is back, and must wait for it
    ended.remove(reader);
    super.addSplitsBack(splits, reader);
  }

  @Override
  public void addReader(int reader) {
    // a reader that comes back says again when it has read everything
    ended.remove(reader);
    super.addReader(reader);
  }
}
