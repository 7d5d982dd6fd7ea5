package io.memberflow.sources;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.cleaning.EventReader;
import io.memberflow.cleaning.LogRecord;
import io.memberflow.cleaning.LogRecordSerializer;
import java.io.IOException;
import java.io.InputStream;
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

  /** Lines as bytes; of one that is longer than any event may be, only so much that this shows. */
  static final class LineReader {
    private final InputStream stream;
    private final int most;
    private final byte[] chunk = new byte[1 << 16];
    private int from;
    private int to;

    LineReader(InputStream stream, int mostBytes) {
      this.stream = stream;
      this.most = mostBytes + 1;
    }

    /** Null at the end. A line without content is skipped. */
    byte[] next() throws IOException {
      byte[] line = new byte[256];
      int size = 0;
      while (true) {
        if (from == to) {
          to = stream.read(chunk);
          from = 0;
          if (to <= 0) {
            to = 0;
            return size == 0 ? null : java.util.Arrays.copyOf(line, size);
          }
        }
        byte next = chunk[from++];
        if (next == '\n') {
          if (size > 0 && line[size - 1] == '\r') {
            size--;
          }
          if (size > 0) {
            return java.util.Arrays.copyOf(line, size);
          }
        } else if (size < most) {
          if (size == line.length) {
            line = java.util.Arrays.copyOf(line, Math.min(most, size * 2));
          }
          line[size++] = next;
        }
      }
    }
  }
}
