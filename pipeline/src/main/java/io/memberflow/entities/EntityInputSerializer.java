package io.memberflow.entities;

import io.memberflow.events.EventSerializer;
import io.memberflow.labels.ExampleSerializer;
import io.memberflow.state.UnreadableStateException;
import io.memberflow.streams.StreamSerializer;
import io.memberflow.streams.StreamType;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Entity inputs between operators and in the buffers of open epochs. */
public final class EntityInputSerializer extends StreamSerializer<EntityInput> {
  private static final long serialVersionUID = 1L;
  private static final int EVENT = 1;
  private static final int DECISION = 2;
  public static final EntityInputSerializer INSTANCE = new EntityInputSerializer();
  public static final StreamType<EntityInput> TYPE = new StreamType<>(EntityInput.class, INSTANCE);

  @Override
  public void serialize(EntityInput input, DataOutputView out) throws IOException {
    writeText(input.key(), out);
    out.writeLong(input.order());
    out.writeByte((input.event() == null ? 0 : EVENT) | (input.decision() == null ? 0 : DECISION));
    if (input.event() != null) {
      EventSerializer.INSTANCE.serialize(input.event(), out);
    }
    if (input.decision() != null) {
      ExampleSerializer.INSTANCE.serialize(input.decision(), out);
    }
  }

  @Override
  public EntityInput deserialize(DataInputView in) throws IOException {
    String key = readText(in);
    long order = in.readLong();
    int holds = in.readByte();
    return new EntityInput(
        key,
        order,
        (holds & EVENT) == 0 ? null : EventSerializer.INSTANCE.deserialize(in),
        (holds & DECISION) == 0 ? null : ExampleSerializer.INSTANCE.deserialize(in));
  }

  @Override
  public TypeSerializerSnapshot<EntityInput> snapshotConfiguration() {
    return new Layout2();
  }

  /** Written into checkpoints; the class name is part of the state's format. */
  public static final class Layout2 extends SimpleTypeSerializerSnapshot<EntityInput> {
    public Layout2() {
      super(() -> INSTANCE);
    }
  }

  /** Of the layout without texts and segments, which is refused rather than misread. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<EntityInput> {
    public Snapshot() {
      super(() -> INSTANCE);
    }

    @Override
    public void readSnapshot(int version, DataInputView in, ClassLoader classes) {
      throw new UnreadableStateException(
          "decisions that wait in this state were written without texts and segments; restore with"
              + " the build that wrote it, or start from the beginning of the log");
    }
  }
}
