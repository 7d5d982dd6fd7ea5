package io.memberflow.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.CleaningSettings;
import io.memberflow.catalogue.EventType;
import io.memberflow.cleaning.EventReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.Test;

/** Events survive the log and the network. */
class EventWriterTest {
  private static final EventReader READER =
      new EventReader(new CleaningSettings(Duration.ZERO, Duration.ZERO, 65_536, 1e6));

  @Property(tries = 300)
  void anyEvent_writtenAsJson_isReadBack(@ForAll @LongRange(min = 0) long seed) {
    Event event = new RandomEvents(seed, "mé\"m\n😀", 0).next();
    byte[] json = new EventWriter().write(event);
    Event read = READER.read(json, Long.MAX_VALUE).event();
    assertThat(read).as(new String(json, StandardCharsets.UTF_8)).isEqualTo(event);
  }

  @Property(tries = 300)
  void anyEvent_serialised_isReadBack(@ForAll @LongRange(min = 0) long seed) throws IOException {
    Event event = new RandomEvents(seed, "m", 0).next();
    DataOutputSerializer out = new DataOutputSerializer(64);
    EventSerializer.INSTANCE.serialize(event, out);
    Event read =
        EventSerializer.INSTANCE.deserialize(new DataInputDeserializer(out.getCopyOfBuffer()));
    assertThat(read).isEqualTo(event);
  }

  @Test
  void absentFields_areLeftOut() {
    Event event = Event.builder(EventType.LOGIN, "e", "m", 1_291_191_960_000L).build();
    assertThat(new String(new EventWriter().write(event), StandardCharsets.UTF_8))
        .isEqualTo(
            "{\"id\":\"e\",\"type\":\"login\",\"time\":\"2010-12-01T08:26:00Z\",\"member\":\"m\"}");
  }

  @Test
  void item_isWrittenWithoutItsAbsentFields() {
    CatalogueItem item = new CatalogueItem("i", "a \"b\"", null, "c", null, 2.5);
    assertThat(new String(new EventWriter().write(item), StandardCharsets.UTF_8))
        .isEqualTo("{\"item\":\"i\",\"title\":\"a \\\"b\\\"\",\"category\":\"c\",\"price\":2.5}");
  }
}
