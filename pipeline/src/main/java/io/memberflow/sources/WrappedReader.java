package io.memberflow.sources;

import java.util.List;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceSplit;

/** A reader around another one: a subclass changes a part and passes on the rest. */
@SuppressWarnings("try") // Flink's close() may be interrupted
public abstract class WrappedReader<T, S extends SourceSplit> extends AdaptedReader<T, S, S> {
  protected WrappedReader(SourceReader<T, S> reader) {
    super(reader);
  }

  @Override
  public List<S> snapshotState(long checkpoint) {
    return reader.snapshotState(checkpoint);
  }

  @Override
  public void addSplits(List<S> splits) {
    reader.addSplits(splits);
  }
}
