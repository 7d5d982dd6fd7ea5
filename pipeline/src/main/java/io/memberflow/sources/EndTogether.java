package io.memberflow.sources;

import io.memberflow.cleaning.LogRecord;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;

/**
 * A bounded source whose readers end together. A reader that ends alone would end its task, and
 * with it what is remembered of its partitions: a checkpoint has no state of a task that has ended.
 * So a reader that has read everything says that it is idle and waits for the others.
 */
public final class EndTogether<S extends SourceSplit, E> extends WrappedSource<LogRecord, S, E> {
  private static final long serialVersionUID = 1L;

  private EndTogether(Source<LogRecord, S, E> source) {
    super(source);
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
  public SourceReader<LogRecord, S> createReader(SourceReaderContext context) throws Exception {
    return new EndTogetherReader<>(super.createReader(context), context);
  }

  @Override
  public SplitEnumerator<S, E> createEnumerator(SplitEnumeratorContext<S> context)
      throws Exception {
    return new EndTogetherEnumerator<>(super.createEnumerator(context), context);
  }

  @Override
  public SplitEnumerator<S, E> restoreEnumerator(SplitEnumeratorContext<S> context, E state)
      throws Exception {
    return new EndTogetherEnumerator<>(super.restoreEnumerator(context, state), context);
  }
}
