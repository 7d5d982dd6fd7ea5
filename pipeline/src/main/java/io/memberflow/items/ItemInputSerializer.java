package io.memberflow.items;

import io.memberflow.events.EventSerializer;
import io.memberflow.labels.ExampleSerializer;
import io.memberflow.streams.StreamSerializer;
import io.memberflow.streams.StreamType;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Item inputs between operators and in the buffers of open epochs. */
public final class ItemInputSerializer extends StreamSerializer<ItemInput> {
  private static final long serialVersionUID = 1L;
  public static final ItemInputSerializer INSTANCE = new ItemInputSerializer();
  public static final StreamType<ItemInput> TYPE = new StreamType<>(ItemInput.class, INSTANCE);

  @Override
  public void serialize(ItemInput input, DataOutputView out) throws IOException {
    out.writeBoolean(input.event() != null);
    if (input.event() != null) {
      EventSerializer.INSTANCE.serialize(input.event(), out);
    } else {
      ExampleSerializer.INSTANCE.serialize(input.decision(), out);
    }
  }

  @Override
  public ItemInput deserialize(DataInputView in) throws IOException {
    return in.readBoolean()
        ? ItemInput.of(EventSerializer.INSTANCE.deserialize(in))
        : ItemInput.of(ExampleSerializer.INSTANCE.deserialize(in));
  }

  @Override
  public TypeSerializerSnapshot<ItemInput> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Written into checkpoints; the class name is part of the state's format. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ItemInput> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
