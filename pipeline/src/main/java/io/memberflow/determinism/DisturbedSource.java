package io.memberflow.determinism;

import io.memberflow.cleaning.LogRecord;
import io.memberflow.sources.WrappedSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;

/** Reads at uneven speed, and fails so many times as it is told to; the state passes through. */
final class DisturbedSource<S extends SourceSplit, E> extends WrappedSource<LogRecord, S, E> {
  private static final long serialVersionUID = 1L;

  /** Failures of each run in this process, across its restarts. */
  private static final Map<String, AtomicInteger> FAILED = new ConcurrentHashMap<>();

  private final String run;
  private final int kills;
  private final int slow;
  private final long seed;

  private DisturbedSource(Source<LogRecord, S, E> source, String run, Disturbance disturbance) {
    super(source);
    this.run = run;
    this.kills = disturbance.kills();
    this.slow = disturbance.slow();
    this.seed = disturbance.seed();
  }

  static <S extends SourceSplit, E> DisturbedSource<S, E> of(
      Source<LogRecord, S, E> source, String run, Disturbance disturbance) {
    return new DisturbedSource<>(source, run, disturbance);
  }

  static int failed(String run) {
    return counter(run).get();
  }

  private static AtomicInteger counter(String run) {
    return FAILED.computeIfAbsent(run, r -> new AtomicInteger());
  }

  @Override
  public SourceReader<LogRecord, S> createReader(SourceReaderContext context) throws Exception {
    AtomicInteger failed = counter(run);
    long own = seed + 31L * context.getIndexOfSubtask() + 1009L * failed.get();
    return new DisturbedReader<>(super.createReader(context), failed, kills, slow, own);
  }
}
