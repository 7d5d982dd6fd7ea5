package io.memberflow.events;

import io.memberflow.catalogue.EventType;
import io.memberflow.streams.StreamSerializer;
import io.memberflow.streams.StreamType;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.SimpleTypeSerializerSnapshot;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Events between operators: absent numbers cost one bit, absent text one byte. */
public final class EventSerializer extends StreamSerializer<Event> {
  private static final long serialVersionUID = 1L;
  public static final EventSerializer INSTANCE = new EventSerializer();
  public static final StreamType<Event> TYPE = new StreamType<>(Event.class, INSTANCE);

  @Override
  public void serialize(Event e, DataOutputView out) throws IOException {
    out.writeByte(e.type().ordinal());
    out.writeLong(e.time());
    writeText(e.id(), out);
    writeText(e.member(), out);
    writeText(e.session(), out);
    writeText(e.item(), out);
    writeText(e.order(), out);
    writeText(e.currency(), out);
    writeText(e.text(), out);
    writeText(e.ip(), out);
    writeText(e.device(), out);
    writeText(e.category(), out);
    writeText(e.brand(), out);
    writeText(e.country(), out);
    out.writeByte(
        bit(e.quantity(), 0)
            | bit(e.price(), 1)
            | bit(e.amount(), 2)
            | bit(e.dwell(), 3)
            | bit(e.rating(), 4));
    write(e.quantity(), out);
    write(e.price(), out);
    write(e.amount(), out);
    write(e.dwell(), out);
    write(e.rating(), out);
  }

  @Override
  public Event deserialize(DataInputView in) throws IOException {
    EventType type = EventType.at(in.readByte());
    long time = in.readLong();
    String id = readText(in);
    String member = readText(in);
    String session = readText(in);
    String item = readText(in);
    String order = readText(in);
    String currency = readText(in);
    String text = readText(in);
    String ip = readText(in);
    String device = readText(in);
    String category = readText(in);
    String brand = readText(in);
    String country = readText(in);
    int present = in.readByte();
    double quantity = read(present, 0, in);
    double price = read(present, 1, in);
    double amount = read(present, 2, in);
    double dwell = read(present, 3, in);
    double rating = read(present, 4, in);
    return new Event(
        id, type, time, member, session, item, order, quantity, price, amount, currency, dwell,
        rating, text, ip, device, category, brand, country);
  }

  private static int bit(double value, int position) {
    return Double.isNaN(value) ? 0 : 1 << position;
  }

  private static void write(double value, DataOutputView out) throws IOException {
    if (!Double.isNaN(value)) {
      out.writeDouble(value);
    }
  }

  private static double read(int present, int position, DataInputView in) throws IOException {
    return (present & 1 << position) == 0 ? Double.NaN : in.readDouble();
  }

  @Override
  public TypeSerializerSnapshot<Event> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Written into checkpoints; the class name is part of the state's format. */
  public static final class Snapshot extends SimpleTypeSerializerSnapshot<Event> {
    public Snapshot() {
      super(() -> INSTANCE);
    }
  }
}
