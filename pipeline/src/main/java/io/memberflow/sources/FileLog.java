package io.memberflow.sources;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.cleaning.DeadLetter;
import io.memberflow.cleaning.DeadLetterWriter;
import io.memberflow.cleaning.LogRecord;
import java.nio.file.Path;
import org.apache.flink.api.common.serialization.Encoder;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.connector.file.src.FileSource;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/** The log as files of JSON lines, for backfills; dead letters go to files too. */
public final class FileLog {
  private FileLog() {}

  /** One file, which is one partition; its events in order per member. */
  public static FileSource<LogRecord> events(CatalogueText catalogue, Path file) {
    return FileSource.forRecordStreamFormat(
            new EventLines(catalogue, file.getFileName().toString()),
            new org.apache.flink.core.fs.Path(file.toUri()))
        .build();
  }

  /** JSON lines below a folder. */
  public static FileSink<DeadLetter> deadLetters(Path folder) {
    Encoder<DeadLetter> encoder =
        (letter, stream) -> {
          stream.write(DeadLetterWriter.value(letter));
          stream.write('\n');
        };
    return FileSink.forRowFormat(new org.apache.flink.core.fs.Path(folder.toUri()), encoder)
        .withRollingPolicy(OnCheckpointRollingPolicy.build())
        .build();
  }
}
