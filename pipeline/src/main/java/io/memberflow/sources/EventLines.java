package io.memberflow.sources;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.cleaning.EventReader;
import io.memberflow.cleaning.LogRecord;
import io.memberflow.cleaning.LogRecordSerializer;
import java.io.IOException;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.file.src.reader.SimpleStreamFormat;
import org.apache.flink.connector.file.src.reader.StreamFormat;
import org.apache.flink.core.fs.FSDataInputStream;

/**
 * Events from a file of JSON lines (compressed ones too). A file is one partition, read from start
 * to end by one reader: the events of a member must be in one file, in order.
 */
final class EventLines extends SimpleStreamFormat<LogRecord> {
  private static final long serialVersionUID = 1L;

  private final CatalogueText catalogue;
  private final String name;

  /**
   * @param name what dead letters call the file
   */
  EventLines(CatalogueText catalogue, String name) {
    this.catalogue = catalogue;
    this.name = name;
  }

  @Override
  public StreamFormat.Reader<LogRecord> createReader(
      Configuration configuration, FSDataInputStream stream) {
    EventReader reader = new EventReader(catalogue.parse().cleaning());
    LineReader lines = new LineReader(stream, catalogue.parse().cleaning().maxBytes());
    return new StreamFormat.Reader<>() {
      private long line;

      @Override
      public LogRecord read() throws IOException {
        byte[] bytes = lines.next();
        return bytes == null
            ? null
            : new LogRecord(name, 0, line++, reader.read(bytes, Long.MAX_VALUE), bytes);
      }

      @Override
      public void close() throws IOException {
        stream.close();
      }
    };
  }

  @Override
  public TypeInformation<LogRecord> getProducedType() {
    return LogRecordSerializer.TYPE;
  }
}
