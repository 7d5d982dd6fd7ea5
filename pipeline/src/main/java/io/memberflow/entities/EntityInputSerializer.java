package io.memberflow.entities;

import io.memberflow.events.EventSerializer;
import io.memberflow.labels.ExampleSerializer;
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
  public static final EntityInputSerializer INSTANCE = new EntityInputSerializer();
  public static final StreamType<EntityInput> TYPE = new StreamType<>(EntityInput.class, INSTANCE);

  @Override
  public void serialize(EntityInput input, DataOutputView out) throws IOException {
    writeText(input.entity(), out);
    writeText(input.id(), out);
    out.writeBoolean(input.event() != null);
    if (input.event() != null) {
      EventSerializer.INSTANCE.serialize(input.event(), out);
    } else {
      ExampleSerializer.INSTANCE.serialize(input.decision(), out);
    }
  }

  @Override
  public EntityInput deserialize(DataInputView in) throws IOException {
    String entity = readText(in);
    String id = readText(in);
    return in.readBoolean()
        ? EntityInput.of(entity, id, EventSerializer.INSTANCE.deserialize(in))
        : EntityInput.of(entity, id, ExampleSerializer.INSTANCE.deserialize(in));
  }

  @Override
  public TypeSerializerSnapshot<EntityInput> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Written into checkpoints; the class name is part of the state's format. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<EntityInput> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
