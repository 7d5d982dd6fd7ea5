package io.memberflow.sources;

import io.memberflow.cleaning.LogRecord;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.base.source.reader.SingleThreadMultiplexSourceReaderBase;
import org.apache.flink.connector.base.source.reader.splitreader.SplitReader;

/** Hands on what its files hold, and remembers how far each was handed on. */
@SuppressWarnings("try") // Flink's close() may be interrupted
final class FileLogReader
    extends SingleThreadMultiplexSourceReaderBase<
        FileRecord, LogRecord, FileSplit, FileLogReader.Position> {

  /** Where the next record of a file will be. */
  static final class Position {
    private FileSplit split;

    private Position(FileSplit split) {
      this.split = split;
    }
  }

  FileLogReader(
      Supplier<SplitReader<FileRecord, FileSplit>> splitReader, SourceReaderContext context) {
    super(
        splitReader,
        (next, output, position) -> {
          output.collect(next.record());
          position.split = next.after();
        },
        context.getConfiguration(),
        context);
  }

  @Override
  protected void onSplitFinished(Map<String, Position> finished) {}

  @Override
  protected Position initializedState(FileSplit split) {
    return new Position(split);
  }

  @Override
  protected FileSplit toSplitType(String name, Position position) {
    return position.split;
  }
}
