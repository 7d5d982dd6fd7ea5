package io.memberflow.publishing;

import io.memberflow.store.Field;
import io.memberflow.store.Section;
import io.memberflow.streams.StreamSerializer;
import io.memberflow.streams.StreamType;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Publications between operators, where the sink is not chained. */
public final class PublicationSerializer extends StreamSerializer<Publication> {
  private static final long serialVersionUID = 1L;
  public static final PublicationSerializer INSTANCE = new PublicationSerializer();
  public static final StreamType<Publication> TYPE = new StreamType<>(Publication.class, INSTANCE);

  @Override
  public void serialize(Publication publication, DataOutputView out) throws IOException {
    Section section = publication.section();
    writeText(publication.kind(), out);
    writeText(publication.id(), out);
    writeText(publication.part(), out);
    out.writeBoolean(publication.erases());
    writeText(section.name(), out);
    out.writeLong(section.asOf());
    out.writeLong(section.jobEpoch());
    writeText(section.version(), out);
    out.writeInt(section.fields().size());
    for (Field field : section.fields()) {
      writeText(field.name(), out);
      writeBytes(field.value(), out);
    }
  }

  @Override
  public Publication deserialize(DataInputView in) throws IOException {
    String kind = readText(in);
    String id = readText(in);
    String part = readText(in);
    boolean erases = in.readBoolean();
    Section.Builder section =
        Section.builder(readText(in), in.readLong(), in.readLong(), readText(in));
    int fields = in.readInt();
    for (int i = 0; i < fields; i++) {
      String name = readText(in);
      byte[] value = readBytes(in);
      if (value == null) {
        section.absent(name);
      } else {
        section.put(name, value);
      }
    }
    return new Publication(kind, id, part, section.build(), erases);
  }

  @Override
  public TypeSerializerSnapshot<Publication> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Written into checkpoints; the class name is part of the state's format. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Publication> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
