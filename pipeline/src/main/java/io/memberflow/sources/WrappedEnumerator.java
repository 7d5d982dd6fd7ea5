package io.memberflow.sources;

import java.util.List;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;

/** An enumerator around another one: a subclass changes a part and passes on the rest. */
abstract class WrappedEnumerator<S extends SourceSplit, E> extends AdaptedEnumerator<S, S, E> {
  WrappedEnumerator(SplitEnumerator<S, E> enumerator) {
    super(enumerator);
  }

  @Override
  public void addSplitsBack(List<S> splits, int reader) {
    enumerator.addSplitsBack(splits, reader);
  }
}
