package io.memberflow.sources;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;

/** Assigns an enumerator's splits as such that nothing is remembered of. */
final class RememberingEnumeratorContext<S extends SourceSplit>
    implements SplitEnumeratorContext<S> {
  private final SplitEnumeratorContext<RememberedSplit<S>> context;

  RememberingEnumeratorContext(SplitEnumeratorContext<RememberedSplit<S>> context) {
    this.context = context;
  }

  @Override
  public SplitEnumeratorMetricGroup metricGroup() {
    return context.metricGroup();
  }

  @Override
  public void sendEventToSourceReader(int reader, SourceEvent event) {
    context.sendEventToSourceReader(reader, event);
  }

  @Override
  public void sendEventToSourceReader(int reader, int attempt, SourceEvent event) {
    context.sendEventToSourceReader(reader, attempt, event);
  }

  @Override
  public int currentParallelism() {
    return context.currentParallelism();
  }

  @Override
  public Map<Integer, ReaderInfo> registeredReaders() {
    return context.registeredReaders();
  }

  @Override
  public Map<Integer, Map<Integer, ReaderInfo>> registeredReadersOfAttempts() {
    return context.registeredReadersOfAttempts();
  }

  @Override
  public void assignSplits(SplitsAssignment<S> splits) {
    Map<Integer, List<RememberedSplit<S>>> assignment = new HashMap<>();
    splits
        .assignment()
        .forEach(
            (reader, own) ->
                assignment.put(reader, own.stream().map(RememberedSplit::unread).toList()));
    context.assignSplits(new SplitsAssignment<>(assignment));
  }

  @Override
  public void signalNoMoreSplits(int reader) {
    context.signalNoMoreSplits(reader);
  }

  @Override
  public <T> void callAsync(Callable<T> work, BiConsumer<T, Throwable> then) {
    context.callAsync(work, then);
  }

  @Override
  public <T> void callAsync(
      Callable<T> work, BiConsumer<T, Throwable> then, long delayMillis, long periodMillis) {
    context.callAsync(work, then, delayMillis, periodMillis);
  }

  @Override
  public void runInCoordinatorThread(Runnable work) {
    context.runInCoordinatorThread(work);
  }

  @Override
  public void setIsProcessingBacklog(boolean backlog) {
    context.setIsProcessingBacklog(backlog);
  }
}
