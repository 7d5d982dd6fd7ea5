package io.memberflow.sources;

import io.memberflow.cleaning.LogRecord;
import io.memberflow.cleaning.LogRecordSerializer;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A bounded source whose readers end together. A reader that ends alone would end its task, and
 * with it what cleaning remembers of its partitions: Flink takes no checkpoint of an operator whose
 * union state is partly gone, and fails the job instead. So a reader that has read everything says
 * that it is idle and waits for the others.
 *
 * <p>State passes through unchanged: a savepoint of the same source without this wrapper restores.
 */
public final class EndTogether<S extends SourceSplit, E>
    implements Source<LogRecord, S, E>, ResultTypeQueryable<LogRecord> {
  private static final long serialVersionUID = 1L;

  private final Source<LogRecord, S, E> source;

  private EndTogether(Source<LogRecord, S, E> source) {
    this.source = source;
  }

  /** Says to the enumerator that a reader has read everything. */
  record ReaderEnded() implements SourceEvent {
    private static final long serialVersionUID = 1L;
  }

  /** Says to a reader that all have. */
  record AllEnded() implements SourceEvent {
    private static final long serialVersionUID = 1L;
  }

  /**
   * @param source a bounded one
   */
  public static <S extends SourceSplit, E> EndTogether<S, E> of(Source<LogRecord, S, E> source) {
    return new EndTogether<>(source);
  }

  @Override
  public Boundedness getBoundedness() {
    return source.getBoundedness();
  }

  @Override
  public SourceReader<LogRecord, S> createReader(SourceReaderContext context) throws Exception {
    return new EndTogetherReader<>(source.createReader(context), context);
  }

  @Override
  public SplitEnumerator<S, E> createEnumerator(SplitEnumeratorContext<S> context)
      throws Exception {
    return new EndTogetherEnumerator<>(source.createEnumerator(context), context);
  }

  @Override
  public SplitEnumerator<S, E> restoreEnumerator(SplitEnumeratorContext<S> context, E state)
      throws Exception {
    return new EndTogetherEnumerator<>(source.restoreEnumerator(context, state), context);
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
