package io.memberflow.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.DriftMethod;
import io.memberflow.catalogue.EventType;
import io.memberflow.cleaning.DeadLetter;
import io.memberflow.cleaning.DeadLetterSerializer;
import io.memberflow.cleaning.EventReader;
import io.memberflow.cleaning.LogRecord;
import io.memberflow.cleaning.LogRecordSerializer;
import io.memberflow.cleaning.Reason;
import io.memberflow.drift.DriftEvent;
import io.memberflow.drift.DriftLevel;
import io.memberflow.drift.Shift;
import io.memberflow.entities.EntityInput;
import io.memberflow.entities.EntityInputSerializer;
import io.memberflow.events.Event;
import io.memberflow.events.EventSerializer;
import io.memberflow.events.EventWriter;
import io.memberflow.items.ItemRecord;
import io.memberflow.items.ItemRecordSerializer;
import io.memberflow.labels.Example;
import io.memberflow.labels.ExampleSerializer;
import io.memberflow.members.ShopLog;
import io.memberflow.models.ModelDrift;
import io.memberflow.models.ModelDriftSerializer;
import io.memberflow.neighbours.VectorRow;
import io.memberflow.neighbours.VectorRowSerializer;
import io.memberflow.outcomes.Outcome;
import io.memberflow.outcomes.OutcomeSerializer;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublicationSerializer;
import io.memberflow.store.Section;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class StreamSerializerTest {
  private static final String ODD = "ünï-日本-\uD83D\uDED2-\u0000";
  private static final EventReader READER = new EventReader(ShopLog.CATALOGUE.parse().cleaning());

  private static final Event BARE =
      Event.builder(EventType.LOGIN, "1", "m", Long.MIN_VALUE).build();
  private static final Event FULL =
      new Event(
          ODD,
          EventType.REVIEW,
          Long.MAX_VALUE,
          ODD,
          "s",
          "i",
          "o",
          1,
          Double.MIN_VALUE,
          1e300,
          "EUR",
          0.1,
          5,
          "",
          "::1",
          "d",
          "c",
          "b",
          "DE");

  static Stream<Arguments> values() {
    Example decision =
        new Example(
            "purchase_24h",
            true,
            -1,
            Long.MIN_VALUE,
            Long.MAX_VALUE,
            "m",
            null,
            new float[] {Float.NaN, -0f, 1},
            new long[] {0, Long.MIN_VALUE},
            new String[] {null, ODD},
            new String[] {""},
            Float.NaN);
    Example answer = new Example("m", false, 5, 6, 7, null, null, null, null, 3);
    Section section =
        Section.builder("s", -5, 0, "v")
            .put("number", 0.1)
            .put("text", ODD)
            .absent("gone")
            .put("empty", "")
            .put("bytes", new byte[] {0, -1})
            .build();
    byte[] line = new EventWriter().write(Event.builder(EventType.VIEW, ODD, "m", 0).build());
    return Stream.of(
        Arguments.of(EventSerializer.INSTANCE, BARE),
        Arguments.of(EventSerializer.INSTANCE, FULL),
        Arguments.of(ExampleSerializer.INSTANCE, decision),
        Arguments.of(ExampleSerializer.INSTANCE, answer),
        Arguments.of(EntityInputSerializer.INSTANCE, new EntityInput("brand:b", 7, FULL, null)),
        Arguments.of(EntityInputSerializer.INSTANCE, new EntityInput("item:", 0, FULL, decision)),
        Arguments.of(EntityInputSerializer.INSTANCE, new EntityInput("item:i", -1, null, decision)),
        Arguments.of(PublicationSerializer.INSTANCE, new Publication("member", ODD, section)),
        Arguments.of(
            VectorRowSerializer.INSTANCE, new VectorRow(ODD, 7, new float[] {1.5f, -0f, 1e-40f})),
        Arguments.of(
            OutcomeSerializer.INSTANCE,
            new Outcome(ODD, -1, Long.MIN_VALUE, -0f, Float.NaN, 1e-300, List.of("a=" + ODD, ""))),
        Arguments.of(LogRecordSerializer.INSTANCE, record(line)),
        Arguments.of(LogRecordSerializer.INSTANCE, record(ODD.getBytes(StandardCharsets.UTF_8))),
        Arguments.of(LogRecordSerializer.INSTANCE, record(null)),
        Arguments.of(
            DeadLetterSerializer.INSTANCE,
            new DeadLetter(Reason.LATE, ODD, "t", 9, Long.MAX_VALUE, Long.MIN_VALUE, null)),
        Arguments.of(
            DeadLetterSerializer.INSTANCE,
            new DeadLetter(Reason.OVERSIZE, "d", ODD, 0, 0, 1, new byte[100_000])),
        Arguments.of(
            ModelDriftSerializer.INSTANCE,
            new ModelDrift(
                ODD,
                DriftMethod.PAGE_HINKLEY,
                new DriftEvent("loss", -1, new Shift(DriftLevel.WARNING, 0.1, -3e300)))),
        Arguments.of(ItemRecordSerializer.INSTANCE, item("{\"item\": \"" + "日本" + "\"}")),
        Arguments.of(ItemRecordSerializer.INSTANCE, item("{\"item\": \"i\", \"price\": 1.5}")),
        Arguments.of(ItemRecordSerializer.INSTANCE, item("nonsense")));
  }

  private static LogRecord record(byte[] bytes) {
    return new LogRecord(ODD, 3, -1, READER.read(bytes, Long.MAX_VALUE), bytes);
  }

  private static ItemRecord item(String json) {
    return ItemRecord.read("items", 0, 1, 2, json.getBytes(StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @MethodSource("values")
  <T> void value_writtenAndRead_isEqual(TypeSerializer<T> serializer, T value) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    serializer.serialize(value, out);
    byte[] bytes = out.getCopyOfBuffer();
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    T read = serializer.deserialize(in);
    System.out.printf("%s: %d bytes%n", serializer.getClass().getSimpleName(), bytes.length);

    assertThat(in.available()).isZero();
    assertThat(read)
        .usingRecursiveComparison()
        .withComparatorForType(Double::compare, Double.class)
        .withComparatorForType(Float::compare, Float.class)
        .isEqualTo(value);
    out.clear();
    serializer.copy(new DataInputDeserializer(bytes), out);
    assertThat(out.getCopyOfBuffer()).isEqualTo(bytes);
  }

  @ParameterizedTest
  @MethodSource("values")
  <T> void snapshot_ofTheSerializer_restoresIt(TypeSerializer<T> serializer, T value)
      throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    TypeSerializerSnapshot.writeVersionedSnapshot(out, serializer.snapshotConfiguration());
    TypeSerializerSnapshot<T> restored =
        TypeSerializerSnapshot.readVersionedSnapshot(
            new DataInputDeserializer(out.getCopyOfBuffer()), getClass().getClassLoader());

    assertThat(restored.restoreSerializer()).isEqualTo(serializer);
    assertThat(
            serializer
                .snapshotConfiguration()
                .resolveSchemaCompatibility(restored)
                .isCompatibleAsIs())
        .isTrue();
    assertThat(Arrays.asList(serializer.copy(value), serializer.createInstance())).contains(value);
  }

  /** All of UTF-16, half surrogate pairs too, around the borders of Latin-1 and of the lengths. */
  @Property(tries = 300)
  void text_ofAnyCharactersAndLength_roundTrips(
      @ForAll("texts") String text, @ForAll @IntRange(min = 1, max = 3000) int times)
      throws IOException {
    String whole = text.repeat(times);
    DataOutputSerializer out = new DataOutputSerializer(64);
    StreamSerializer.writeText(whole, out);
    DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
    assertThat(StreamSerializer.readText(in)).isEqualTo(whole);
    assertThat(in.available()).isZero();
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.oneOf(
        Arbitraries.strings().ascii().ofMaxLength(70),
        Arbitraries.strings().withCharRange('\u00f0', '\u010f').ofMaxLength(70),
        Arbitraries.strings().all().ofMaxLength(20));
  }
}
