package io.memberflow.determinism;

import io.memberflow.cleaning.LogRecord;
import io.memberflow.cleaning.LogRecordSerializer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Reads at uneven speed, and fails so many times as it is told to; the state passes through. */
final class DisturbedSource<S extends SourceSplit, E>
    implements Source<LogRecord, S, E>, ResultTypeQueryable<LogRecord> {
  private static final long serialVersionUID = 1L;

  /** Failures of each run in this process, across its restarts. */
  private static final Map<String, AtomicInteger> FAILED = new ConcurrentHashMap<>();

  private final Source<LogRecord, S, E> source;
  private final String run;
  private final int kills;
  private final int slow;
  private final long seed;

  private DisturbedSource(Source<LogRecord, S, E> source, String run, Disturbance disturbance) {
    this.source = source;
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
    return new DisturbedReader<>(source.createReader(context), failed, kills, slow, own);
  }

  @Override
  public Boundedness getBoundedness() {
    return source.getBoundedness();
  }

  @Override
  public SplitEnumerator<S, E> createEnumerator(SplitEnumeratorContext<S> context)
      throws Exception {
    return source.createEnumerator(context);
  }

  @Override
  public SplitEnumerator<S, E> restoreEnumerator(SplitEnumeratorContext<S> context, E state)
      throws Exception {
    return source.restoreEnumerator(context, state);
  }

  @Override
  public SimpleVersionedSerializer<S> getSplitSerializer() {
    return source.getSplitSerializer();
  }

  @Override
  public SimpleVersionedSerializer<E> getEnumeratorCheckpointSerializer() {
    return source.getEnumeratorCheckpointSerializer();
  }

  @Override
  public TypeInformation<LogRecord> getProducedType() {
    return LogRecordSerializer.TYPE;
  }
}
