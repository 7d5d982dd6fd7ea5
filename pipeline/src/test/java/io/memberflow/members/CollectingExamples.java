package io.memberflow.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.labels.Example;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.dag.Transformation;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Decisions as the learners of a job get them, in memory. Fails once, at the checkpoint after the
 * first; what comes again then must be what came before.
 *
 * @param run which of the runs of this process
 */
record CollectingExamples(String run) implements Sink<Example> {
  private static final long serialVersionUID = 1L;

  /** Each subtask is asked to flush once for a checkpoint: the first one of both is complete. */
  private static final int FAILING_FLUSH = 3;

  private static final Map<String, Kept> RUNS = new ConcurrentHashMap<>();

  private static final class Kept {
    final Map<Long, Example> byId = new ConcurrentHashMap<>();
    final AtomicInteger again = new AtomicInteger();
    final AtomicInteger flushes = new AtomicInteger();
  }

  private Kept kept() {
    return RUNS.computeIfAbsent(run, r -> new Kept());
  }

  Collection<Example> decisions() {
    return kept().byId.values();
  }

  /** Decisions that came more than once. */
  int again() {
    return kept().again.get();
  }

  /** Listens to what a job that was defined sends to its learners. */
  void tap(StreamExecutionEnvironment env) {
    Transformation<?> learn =
        env.getTransformations().stream()
            .filter(t -> OperatorUids.LEARN.equals(t.getUid()))
            .findFirst()
            .orElseThrow();
    // the exchange by model, and before it the members and the entities together
    List<Transformation<?>> exchange = learn.getInputs().get(0).getInputs();
    @SuppressWarnings("unchecked")
    Transformation<Example> examples = (Transformation<Example>) exchange.get(0);
    new DataStream<>(env, examples).sinkTo(this).uid("learner-inputs").name("learner-inputs");
  }

  @Override
  public SinkWriter<Example> createWriter(WriterInitContext context) {
    return new Writer();
  }

  private final class Writer implements SinkWriter<Example> {
    private final Kept kept = kept();

    @Override
    public void write(Example example, Context context) {
      if (!example.decision()) {
        return;
      }
      Example before = kept.byId.put(example.id(), example);
      if (before != null) {
        kept.again.incrementAndGet();
        assertThat(example.time()).isEqualTo(before.time());
        assertThat(example.numbers()).isEqualTo(before.numbers());
      }
    }

    @Override
    public void flush(boolean endOfInput) throws IOException {
      if (kept.flushes.incrementAndGet() == FAILING_FLUSH) {
        throw new IOException("the listener fails on demand");
      }
    }

    @Override
    public void close() {}
  }
}
