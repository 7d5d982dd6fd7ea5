package io.memberflow.items;

import io.memberflow.events.CatalogueItem;
import io.memberflow.streams.StreamSerializer;
import io.memberflow.streams.StreamType;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Records of the item catalogue between operators. */
public final class ItemRecordSerializer extends StreamSerializer<ItemRecord> {
  private static final long serialVersionUID = 1L;
  public static final ItemRecordSerializer INSTANCE = new ItemRecordSerializer();
  public static final StreamType<ItemRecord> TYPE = new StreamType<>(ItemRecord.class, INSTANCE);

  @Override
  public void serialize(ItemRecord record, DataOutputView out) throws IOException {
    writeText(record.topic(), out);
    out.writeInt(record.partition());
    out.writeLong(record.offset());
    out.writeLong(record.writtenAt());
    writeText(record.detail(), out);
    writeBytes(record.bytes(), out);
    CatalogueItem item = record.item();
    out.writeBoolean(item != null);
    if (item != null) {
      writeText(item.item(), out);
      writeText(item.title(), out);
      writeText(item.description(), out);
      writeText(item.category(), out);
      writeText(item.brand(), out);
      out.writeDouble(item.price());
    }
  }

  @Override
  public ItemRecord deserialize(DataInputView in) throws IOException {
    String topic = readText(in);
    int partition = in.readInt();
    long offset = in.readLong();
    long writtenAt = in.readLong();
    String detail = readText(in);
    byte[] bytes = readBytes(in);
    CatalogueItem item =
        in.readBoolean()
            ? new CatalogueItem(
                readText(in),
                readText(in),
                readText(in),
                readText(in),
                readText(in),
                in.readDouble())
            : null;
    return new ItemRecord(topic, partition, offset, writtenAt, item, detail, bytes);
  }

  @Override
  public TypeSerializerSnapshot<ItemRecord> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Written into checkpoints; the class name is part of the state's format. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<ItemRecord> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
