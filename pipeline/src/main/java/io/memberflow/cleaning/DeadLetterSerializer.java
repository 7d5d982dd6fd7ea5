package io.memberflow.cleaning;

import io.memberflow.streams.StreamSerializer;
import io.memberflow.streams.StreamType;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Dead letters between operators. */
public final class DeadLetterSerializer extends StreamSerializer<DeadLetter> {
  private static final long serialVersionUID = 1L;
  public static final DeadLetterSerializer INSTANCE = new DeadLetterSerializer();
  public static final StreamType<DeadLetter> TYPE = new StreamType<>(DeadLetter.class, INSTANCE);

  @Override
  public void serialize(DeadLetter letter, DataOutputView out) throws IOException {
    out.writeByte(letter.reason().ordinal());
    writeText(letter.detail(), out);
    writeText(letter.topic(), out);
    out.writeInt(letter.partition());
    out.writeLong(letter.offset());
    out.writeLong(letter.time());
    writeBytes(letter.bytes(), out);
  }

  @Override
  public DeadLetter deserialize(DataInputView in) throws IOException {
    return new DeadLetter(
        Reason.at(in.readByte()),
        readText(in),
        readText(in),
        in.readInt(),
        in.readLong(),
        in.readLong(),
        readBytes(in));
  }

  @Override
  public TypeSerializerSnapshot<DeadLetter> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Written into checkpoints; the class name is part of the state's format. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<DeadLetter> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
