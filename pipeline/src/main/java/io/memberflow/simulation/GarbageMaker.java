package io.memberflow.simulation;

import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import io.memberflow.events.EventWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Makes broken records. Each is made from the sound event just before it and keeps its key, so that
 * it shares a partition with it and is surely late or a duplicate there.
 */
final class GarbageMaker {
  private static final int PURPOSE = 3;
  private static final int OVERSIZE_BYTES = 70_000;
  private static final double[] BAD_AMOUNTS = {0, -12.5, 1e12};
  private static final Defect[] DEFECTS = Defect.values();

  /** Longer than the longest lateness that a catalogue allows (7 days). */
  private static final long LATE_BY = 8 * 86_400_000L;

  private static final long FAR_FUTURE = Instant.parse("2999-01-01T00:00:00Z").toEpochMilli();

  private final SplitMix64 random;
  private final EventWriter writer = new EventWriter();
  private long made;

  GarbageMaker(long seed) {
    random = SplitMix64.stream(seed, PURPOSE, 0);
  }

  /** Draws whether the event just written is followed by a broken record. */
  boolean due(double probability) {
    return random.chance(probability);
  }

  SimulatedRecord make(SimulatedRecord before) {
    Defect defect = DEFECTS[random.nextInt(DEFECTS.length)];
    Event event = before.event();
    made++;
    byte[] raw =
        switch (defect) {
          case UNPARSEABLE -> unparseable(event);
          case NO_MEMBER -> writer.write(copy(event, random.chance(0.5) ? null : "", event.time()));
          case UNKNOWN_TYPE -> unknownType(event);
          case BAD_AMOUNT -> writer.write(badAmount(event));
          case BAD_TIME -> writer.write(copy(event, event.member(), FAR_FUTURE));
          case LATE -> writer.write(copy(event, event.member(), event.time() - LATE_BY));
          case OVERSIZE -> writer.write(oversize(event));
          case DUPLICATE -> writer.write(event);
        };
    String key = defect == Defect.NO_MEMBER ? null : before.key();
    return new SimulatedRecord(key, before.written(), null, raw, defect, Double.NaN);
  }

  private byte[] unparseable(Event event) {
    return switch (random.nextInt(3)) {
      case 0 -> {
        byte[] whole = writer.write(event);
        yield Arrays.copyOf(whole, whole.length / 2);
      }
      case 1 -> new byte[] {(byte) 0xff, (byte) 0xd8, 0, 16, (byte) 0x80};
      default -> "<event>view</event>".getBytes(StandardCharsets.UTF_8);
    };
  }

  private byte[] unknownType(Event event) {
    String json = new String(writer.write(event), StandardCharsets.UTF_8);
    return json.replace("\"" + event.id() + "\"", "\"" + id(event) + "\"")
        .replace("\"type\":\"" + event.type().json() + "\"", "\"type\":\"teleport\"")
        .getBytes(StandardCharsets.UTF_8);
  }

  private Event badAmount(Event event) {
    return Event.builder(EventType.PURCHASE, id(event), event.member(), event.time())
        .item("i000000")
        .order(id(event))
        .amount(BAD_AMOUNTS[random.nextInt(BAD_AMOUNTS.length)])
        .currency("EUR")
        .build();
  }

  private Event oversize(Event event) {
    return Event.builder(EventType.SEARCH, id(event), event.member(), event.time())
        .text("again ".repeat(OVERSIZE_BYTES / 6))
        .build();
  }

  private Event copy(Event event, String member, long time) {
    return Event.builder(EventType.SEARCH, id(event), member, time)
        .session(event.session())
        .text("a record that went wrong")
        .build();
  }

  private String id(Event event) {
    return event.id() + "-x" + made;
  }
}
