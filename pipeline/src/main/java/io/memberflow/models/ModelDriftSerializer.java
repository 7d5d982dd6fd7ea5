package io.memberflow.models;

import io.memberflow.catalogue.DriftMethod;
import io.memberflow.drift.DriftEvent;
import io.memberflow.streams.StreamSerializer;
import io.memberflow.streams.StreamType;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Drift between operators. */
public final class ModelDriftSerializer extends StreamSerializer<ModelDrift> {
  private static final long serialVersionUID = 1L;
  public static final ModelDriftSerializer INSTANCE = new ModelDriftSerializer();
  public static final StreamType<ModelDrift> TYPE = new StreamType<>(ModelDrift.class, INSTANCE);

  @Override
  public void serialize(ModelDrift drift, DataOutputView out) throws IOException {
    writeText(drift.model(), out);
    writeText(drift.detector().name(), out);
    drift.event().write(out);
  }

  @Override
  public ModelDrift deserialize(DataInputView in) throws IOException {
    return new ModelDrift(readText(in), DriftMethod.valueOf(readText(in)), DriftEvent.read(in));
  }

  @Override
  public TypeSerializerSnapshot<ModelDrift> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Written into checkpoints; the class name is part of the state's format. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ModelDrift> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
