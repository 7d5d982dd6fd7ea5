package io.memberflow.sources;

import io.memberflow.cleaning.LogRecord;
import java.time.Duration;
import java.util.Optional;
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

/**
 * A source whose readers keep what cleaning remembers of each partition, beside the place that the
 * partition was read to. So it needs no state that every subtask is given on restore; with one of
 * those, Flink refuses a stop with savepoint where some readers wait for those after them and
 * others do not.
 */
public final class RememberingSource<S extends SourceSplit, E>
    implements Source<LogRecord, RememberedSplit<S>, E>, ResultTypeQueryable<LogRecord> {
  private static final long serialVersionUID = 1L;

  /** Flink's name for the state of a source's readers. */
  public static final String STATE = "SourceReaderState";

  private final Source<LogRecord, S, E> source;
  private final Duration lateness;

  private RememberingSource(Source<LogRecord, S, E> source, Duration lateness) {
    this.source = source;
    this.lateness = lateness;
  }

  /**
   * @param source one that knows its type
   * @param lateness allowed disorder within a partition
   */
  public static <S extends SourceSplit, E> RememberingSource<S, E> of(
      Source<LogRecord, S, E> source, Duration lateness) {
    return new RememberingSource<>(source, lateness);
  }

  /**
   * What an entry of {@link #STATE} remembers; empty before the first record.
   *
   * @param entry as it stands in a checkpoint
   */
  public static Optional<byte[]> memory(byte[] entry) {
    return RememberedSplitSerializer.entry(entry).memory();
  }

  /** Whether an entry of {@link #STATE} is of a partition that was read to its end. */
  public static boolean ended(byte[] entry) {
    return RememberedSplitSerializer.entry(entry).ended();
  }

  @Override
  public Boundedness getBoundedness() {
    return source.getBoundedness();
  }

  @Override
  public SourceReader<LogRecord, RememberedSplit<S>> createReader(SourceReaderContext context)
      throws Exception {
    return new RememberingReader<>(source.createReader(context), lateness);
  }

  @Override
  public SplitEnumerator<RememberedSplit<S>, E> createEnumerator(
      SplitEnumeratorContext<RememberedSplit<S>> context) throws Exception {
    return new RememberingEnumerator<>(
        source.createEnumerator(new RememberingEnumeratorContext<>(context)));
  }

  @Override
  public SplitEnumerator<RememberedSplit<S>, E> restoreEnumerator(
      SplitEnumeratorContext<RememberedSplit<S>> context, E state) throws Exception {
    return new RememberingEnumerator<>(
        source.restoreEnumerator(new RememberingEnumeratorContext<>(context), state));
  }

  @Override
  public SimpleVersionedSerializer<RememberedSplit<S>> getSplitSerializer() {
    return new RememberedSplitSerializer<>(source.getSplitSerializer());
  }

  @Override
  public SimpleVersionedSerializer<E> getEnumeratorCheckpointSerializer() {
    return source.getEnumeratorCheckpointSerializer();
  }

  @Override
  @SuppressWarnings("unchecked")
  public TypeInformation<LogRecord> getProducedType() {
    return ((ResultTypeQueryable<LogRecord>) source).getProducedType();
  }
}
