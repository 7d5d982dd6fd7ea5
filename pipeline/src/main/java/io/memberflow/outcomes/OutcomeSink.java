package io.memberflow.outcomes;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.BucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.SimpleVersionedStringSerializer;

/** Writes {@link OutcomeFiles}, exactly once: a file becomes visible with its checkpoint. */
public final class OutcomeSink {
  private OutcomeSink() {}

  public static FileSink<Outcome> into(Path folder) {
    BulkWriter.Factory<Outcome> files = FileWriter::new;
    return FileSink.forBulkFormat(new org.apache.flink.core.fs.Path(folder.toUri()), files)
        .withBucketAssigner(new ByModel())
        .withOutputFileConfig(
            OutputFileConfig.builder().withPartSuffix(OutcomeFiles.ending()).build())
        .build();
  }

  private static final class ByModel implements BucketAssigner<Outcome, String> {
    private static final long serialVersionUID = 1L;

    @Override
    public String getBucketId(Outcome outcome, Context context) {
      return outcome.model();
    }

    @Override
    public SimpleVersionedSerializer<String> getSerializer() {
      return SimpleVersionedStringSerializer.INSTANCE;
    }
  }

  private static final class FileWriter implements BulkWriter<Outcome> {
    private final OutcomeFiles.Writer writer;

    FileWriter(FSDataOutputStream stream) throws IOException {
      writer = new OutcomeFiles.Writer(stream);
    }

    @Override
    public void addElement(Outcome outcome) throws IOException {
      writer.write(outcome);
    }

    @Override
    public void flush() throws IOException {
      writer.flush();
    }

    @Override
    public void finish() throws IOException {
      writer.finish();
    }
  }
}
