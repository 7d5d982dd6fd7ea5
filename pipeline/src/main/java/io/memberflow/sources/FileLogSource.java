package io.memberflow.sources;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.cleaning.LogRecord;
import io.memberflow.cleaning.LogRecordSerializer;
import java.util.List;
import java.util.TreeMap;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Files of JSON lines as a log: each sequence of files is a partition, and all of them are read
 * side by side in event time.
 */
final class FileLogSource
    implements Source<LogRecord, FileSplit, List<String>>, ResultTypeQueryable<LogRecord> {
  private static final long serialVersionUID = 1L;

  private final CatalogueText catalogue;
  private final TreeMap<String, FileSequence> files;
  private final long writtenAt;

  /**
   * @param files of which no two have the same name
   * @param writtenAt when all of them had been written, in milliseconds; {@code Long.MAX_VALUE}
   *     where that is not known
   */
  FileLogSource(CatalogueText catalogue, List<FileSequence> files, long writtenAt) {
    this.catalogue = catalogue;
    this.files = new TreeMap<>();
    this.writtenAt = writtenAt;
    files.forEach(sequence -> this.files.put(sequence.name(), sequence));
  }

  @Override
  public Boundedness getBoundedness() {
    return Boundedness.BOUNDED;
  }

  @Override
  public SourceReader<LogRecord, FileSplit> createReader(SourceReaderContext context) {
    return new FileLogReader(() -> new FileSplitReader(catalogue, files, writtenAt), context);
  }

  @Override
  public SplitEnumerator<FileSplit, List<String>> createEnumerator(
      SplitEnumeratorContext<FileSplit> context) {
    return restoreEnumerator(context, List.of());
  }

  @Override
  public SplitEnumerator<FileSplit, List<String>> restoreEnumerator(
      SplitEnumeratorContext<FileSplit> context, List<String> given) {
    return new FileEnumerator(context, files.keySet(), given);
  }

  @Override
  public SimpleVersionedSerializer<FileSplit> getSplitSerializer() {
    return new FileSerializers.Splits();
  }

  @Override
  public SimpleVersionedSerializer<List<String>> getEnumeratorCheckpointSerializer() {
    return new FileSerializers.Names();
  }

  @Override
  public TypeInformation<LogRecord> getProducedType() {
    return LogRecordSerializer.TYPE;
  }
}
