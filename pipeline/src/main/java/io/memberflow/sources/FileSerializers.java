package io.memberflow.sources;

import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** How a {@link FileSplit} and the state of a {@link FileEnumerator} stand in checkpoints. */
final class FileSerializers {
  private FileSerializers() {}

  static void require(int version, int newest) throws IOException {
    if (version < 1 || version > newest) {
      throw new IOException(
          "the files' state has layout version %d; this build reads 1 to %d; restore with the build that wrote it"
              .formatted(version, newest));
    }
  }

  /** Of a file and its position. */
  static final class Splits implements SimpleVersionedSerializer<FileSplit> {
    /** The first had no index of the file. */
    private static final int VERSION = 2;

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
      out.putVarLong(split.file());
      return out.toByteArray();
    }

    @Override
    public FileSplit deserialize(int version, byte[] bytes) throws IOException {
      require(version, VERSION);
      StateInput in = new StateInput().reset(bytes);
      String name = in.getText();
      long line = in.getVarLong();
      long position = in.getVarLong();
      return new FileSplit(name, version == 1 ? 0 : in.getVarInt(), line, position);
    }
  }

  /** Of the names of the files that were given to readers. */
  static final class Names implements SimpleVersionedSerializer<List<String>> {
    private static final int VERSION = 1;

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
      require(version, VERSION);
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
