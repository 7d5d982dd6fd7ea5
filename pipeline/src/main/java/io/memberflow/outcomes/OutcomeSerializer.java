package io.memberflow.outcomes;

import io.memberflow.streams.StreamSerializer;
import io.memberflow.streams.StreamType;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Outcomes on their way to their files. */
public final class OutcomeSerializer extends StreamSerializer<Outcome> {
  private static final long serialVersionUID = 1L;
  public static final OutcomeSerializer INSTANCE = new OutcomeSerializer();
  public static final StreamType<Outcome> TYPE = new StreamType<>(Outcome.class, INSTANCE);

  @Override
  public void serialize(Outcome outcome, DataOutputView out) throws IOException {
    writeText(outcome.model(), out);
    out.writeLong(outcome.example());
    out.writeLong(outcome.time());
    out.writeFloat(outcome.prediction());
    out.writeFloat(outcome.label());
    out.writeDouble(outcome.exposure());
    out.writeByte(outcome.segments().size());
    for (String segment : outcome.segments()) {
      writeText(segment, out);
    }
  }

  @Override
  public Outcome deserialize(DataInputView in) throws IOException {
    String model = readText(in);
    long example = in.readLong();
    long time = in.readLong();
    float prediction = in.readFloat();
    float label = in.readFloat();
    double exposure = in.readDouble();
    int size = in.readUnsignedByte();
    List<String> segments = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      segments.add(readText(in));
    }
    return new Outcome(model, example, time, prediction, label, exposure, segments);
  }

  @Override
  public TypeSerializerSnapshot<Outcome> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Written into checkpoints; the class name is part of the state's format. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Outcome> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
