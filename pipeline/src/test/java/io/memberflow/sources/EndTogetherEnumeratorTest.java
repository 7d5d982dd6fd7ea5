package io.memberflow.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.BiConsumer;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.connector.source.SplitsAssignment;
import org.apache.flink.metrics.groups.SplitEnumeratorMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;

class EndTogetherEnumeratorTest {
  private final Readers readers = new Readers();
  private final EndTogetherEnumerator<FileSplit, List<String>> enumerator =
      new EndTogetherEnumerator<>(
          new FileEnumerator(readers, List.of("a", "b"), List.of()), readers);

  private void register(int reader) {
    readers.registered.put(reader, new ReaderInfo(reader, "here"));
    enumerator.addReader(reader);
  }

  private void lose(int reader) {
    readers.registered.remove(reader);
    enumerator.addSplitsBack(List.of(), reader);
  }

  private void end(int reader) {
    enumerator.handleSourceEvent(reader, new EndTogether.ReaderEnded());
  }

  @Test
  void readers_endWhenTheLastOneHas() {
    register(0);
    register(1);
    end(0);
    assertThat(readers.toldToEnd).isEmpty();
    end(1);
    assertThat(readers.toldToEnd).containsExactlyInAnyOrder(0, 1);
  }

  /** A task is lost after its reader had ended; the other ones restart faster. */
  @Test
  void readerThatIsLost_isWaitedForUntilItHasEndedAgain() {
    register(0);
    register(1);
    end(1);
    lose(0);
    lose(1);
    register(0);
    end(0);
    assertThat(readers.toldToEnd).isEmpty();
    register(1);
    assertThat(readers.toldToEnd).isEmpty();
    end(1);
    assertThat(readers.toldToEnd).containsExactlyInAnyOrder(0, 1);
  }

  /** Two readers, of which some are registered. */
  private static final class Readers implements SplitEnumeratorContext<FileSplit> {
    private final Map<Integer, ReaderInfo> registered = new HashMap<>();
    private final List<Integer> toldToEnd = new ArrayList<>();

    @Override
    public SplitEnumeratorMetricGroup metricGroup() {
      return UnregisteredMetricsGroup.createSplitEnumeratorMetricGroup();
    }

    @Override
    public void sendEventToSourceReader(int reader, SourceEvent event) {
      if (event instanceof EndTogether.AllEnded) {
        toldToEnd.add(reader);
      }
    }

    @Override
    public int currentParallelism() {
      return 2;
    }

    @Override
    public Map<Integer, ReaderInfo> registeredReaders() {
      return registered;
    }

    @Override
    public void assignSplits(SplitsAssignment<FileSplit> assignment) {}

    @Override
    public void signalNoMoreSplits(int reader) {}

    @Override
    public <T> void callAsync(Callable<T> work, BiConsumer<T, Throwable> then) {
      throw new UnsupportedOperationException();
    }

    @Override
    public <T> void callAsync(
        Callable<T> work, BiConsumer<T, Throwable> then, long delay, long period) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void runInCoordinatorThread(Runnable work) {
      work.run();
    }
  }
}
