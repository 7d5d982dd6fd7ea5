package io.memberflow.cleaning;

import io.memberflow.events.Event;
import io.memberflow.events.EventSerializer;
import io.memberflow.streams.StreamSerializer;
import io.memberflow.streams.StreamType;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Log records between operators, where cleaning is not chained to the source. */
public final class LogRecordSerializer extends StreamSerializer<LogRecord> {
  private static final long serialVersionUID = 1L;
  public static final LogRecordSerializer INSTANCE = new LogRecordSerializer();
  public static final StreamType<LogRecord> TYPE = new StreamType<>(LogRecord.class, INSTANCE);

  @Override
  public void serialize(LogRecord record, DataOutputView out) throws IOException {
    writeText(record.topic(), out);
    out.writeInt(record.partition());
    out.writeLong(record.offset());
    writeBytes(record.bytes(), out);
    Event event = record.judged().event();
    out.writeBoolean(event != null);
    if (event != null) {
      EventSerializer.INSTANCE.serialize(event, out);
    } else {
      out.writeByte(record.judged().reason().ordinal());
      writeText(record.judged().detail(), out);
    }
  }

  @Override
  public LogRecord deserialize(DataInputView in) throws IOException {
    String topic = readText(in);
    int partition = in.readInt();
    long offset = in.readLong();
    byte[] bytes = readBytes(in);
    Judged judged =
        in.readBoolean()
            ? Judged.accepted(EventSerializer.INSTANCE.deserialize(in))
            : Judged.rejected(Reason.at(in.readByte()), readText(in));
    return new LogRecord(topic, partition, offset, judged, bytes);
  }

  @Override
  public TypeSerializerSnapshot<LogRecord> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Written into checkpoints; the class name is part of the state's format. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<LogRecord> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
