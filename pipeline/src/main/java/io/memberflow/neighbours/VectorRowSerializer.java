package io.memberflow.neighbours;

import io.memberflow.streams.StreamSerializer;
import io.memberflow.streams.StreamType;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Vectors on their way to all subtasks. */
public final class VectorRowSerializer extends StreamSerializer<VectorRow> {
  private static final long serialVersionUID = 1L;
  public static final VectorRowSerializer INSTANCE = new VectorRowSerializer();
  public static final StreamType<VectorRow> TYPE = new StreamType<>(VectorRow.class, INSTANCE);

  @Override
  public void serialize(VectorRow row, DataOutputView out) throws IOException {
    writeText(row.id(), out);
    out.writeLong(row.asOf());
    out.writeInt(row.values().length);
    for (float value : row.values()) {
      out.writeFloat(value);
    }
  }

  @Override
  public VectorRow deserialize(DataInputView in) throws IOException {
    String id = readText(in);
    long asOf = in.readLong();
    float[] values = new float[in.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readFloat();
    }
    return new VectorRow(id, asOf, values);
  }

  @Override
  public TypeSerializerSnapshot<VectorRow> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Written into checkpoints; the class name is part of the state's format. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<VectorRow> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
