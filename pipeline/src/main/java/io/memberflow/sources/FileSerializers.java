package io.memberflow.sources;

import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** How a {@link FileSplit} and the state of a {@link FileEnumerator} stand in checkpoints. */
final class FileSerializers {
  private static final int VERSION = 1;

  private FileSerializers() {}

  static void require(int version) throws IOException {
    if (version != VERSION) {
      throw new IOException(
          "the files' state has layout version %d; this build reads %d; restore with the build that wrote it"
              .formatted(version, VERSION));
    }
  }

  /** Of a file and its position. */
  static final class Splits implements SimpleVersionedSerializer<FileSplit> {
    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(FileSplit split) {
      StateOutput out = new StateOutput();
      out.putText(split.name());
      out.putVarLong(split.line());
      out.putVarLong(split.position());
      return out.toByteArray();
    }

    @Override
    public FileSplit deserialize(int version, byte[] bytes) throws IOException {
      require(version);
      StateInput in = new StateInput().reset(bytes);
      return new FileSplit(in.getText(), in.getVarLong(), in.getVarLong());
    }
  }

  /** Of the names of the files that were given to readers. */
  static final class Names implements SimpleVersionedSerializer<List<String>> {
    @Override
    public int getVersion() {
      return VERSION;
    }

    @Override
    public byte[] serialize(List<String> names) {
      StateOutput out = new StateOutput();
      out.putVarLong(names.size());
      names.forEach(out::putText);
      return out.toByteArray();
    }

    @Override
    public List<String> deserialize(int version, byte[] bytes) throws IOException {
      require(version);
      StateInput in = new StateInput().reset(bytes);
      int size = in.getVarInt();
      List<String> names = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        names.add(in.getText());
      }
      return names;
    }
  }
}
