package io.memberflow.sources;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * How a {@link RememberedSplit} stands in checkpoints: around the split's own form. That alone is
 * read too; savepoints of earlier builds hold it, with what was remembered in another state.
 */
final class RememberedSplitSerializer<S extends SourceSplit>
    implements SimpleVersionedSerializer<RememberedSplit<S>> {
  /** Above every version of a source's own splits. */
  private static final int VERSION = 1_000_001;

  private static final int NONE = -1;

  private final SimpleVersionedSerializer<S> splits;

  RememberedSplitSerializer(SimpleVersionedSerializer<S> splits) {
    this.splits = splits;
  }

  @Override
  public int getVersion() {
    return VERSION;
  }

  @Override
  public byte[] serialize(RememberedSplit<S> remembered) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF(remembered.name());
    out.writeInt(splits.getVersion());
    write(out, remembered.split() == null ? null : splits.serialize(remembered.split()));
    write(out, remembered.memory());
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, byte[] bytes) throws IOException {
    out.writeInt(bytes == null ? NONE : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  @Override
  public RememberedSplit<S> deserialize(int version, byte[] bytes) throws IOException {
    if (version < VERSION) {
      return RememberedSplit.unread(splits.deserialize(version, bytes));
    }
    Parts parts = Parts.of(version, bytes);
    S split = parts.split == null ? null : splits.deserialize(parts.versionOfSplit, parts.split);
    return new RememberedSplit<>(parts.name, split, parts.memory);
  }

  private record Parts(String name, int versionOfSplit, byte[] split, byte[] memory) {
    static Parts of(int version, byte[] bytes) throws IOException {
      if (version != VERSION) {
        throw new IOException(
            "the source's state has layout version %d; this build reads up to %d; restore with the build that wrote it"
                .formatted(version, VERSION));
      }
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
      return new Parts(in.readUTF(), in.readInt(), read(in), read(in));
    }

    private static byte[] read(DataInputStream in) throws IOException {
      int length = in.readInt();
      return length == NONE ? null : in.readNBytes(length);
    }
  }

  /**
   * What an entry of a source's state in a checkpoint holds.
   *
   * @param ended whether nothing is left to read
   * @param memory empty before the first record, and in a savepoint of an earlier build
   */
  record Entry(boolean ended, Optional<byte[]> memory) {}

  /**
   * @param entry with its version and length before it, as Flink writes it
   */
  static Entry entry(byte[] entry) {
    try {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(entry));
      int version = in.readInt();
      byte[] bytes = in.readNBytes(in.readInt());
      if (version < VERSION) {
        return new Entry(false, Optional.empty());
      }
      Parts parts = Parts.of(version, bytes);
      return new Entry(parts.split == null, Optional.ofNullable(parts.memory));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
