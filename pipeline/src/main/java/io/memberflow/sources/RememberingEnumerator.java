package io.memberflow.sources;

import java.util.List;
import java.util.Objects;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;

/** Passes splits on to an enumerator that knows nothing of what is remembered of them. */
final class RememberingEnumerator<S extends SourceSplit, E>
    extends AdaptedEnumerator<RememberedSplit<S>, S, E> {

  RememberingEnumerator(SplitEnumerator<S, E> enumerator) {
    super(enumerator);
  }

  /** Only what was assigned since the last checkpoint comes back: nothing is remembered of it. */
  @Override
  public void addSplitsBack(List<RememberedSplit<S>> splits, int reader) {
    enumerator.addSplitsBack(
        splits.stream().map(RememberedSplit::split).filter(Objects::nonNull).toList(), reader);
  }
}
