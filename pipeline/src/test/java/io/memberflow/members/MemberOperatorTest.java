package io.memberflow.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.FieldNames;
import io.memberflow.entities.EntityInput;
import io.memberflow.entities.EntityInputSerializer;
import io.memberflow.events.Event;
import io.memberflow.labels.Example;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublicationSerializer;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.store.Field;
import io.memberflow.streams.CollectedOutput;
import io.memberflow.streams.OperatorRun;
import io.memberflow.streams.OperatorRun.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

public class MemberOperatorTest {
  private static final long MINUTE = 60_000;
  private static final long HOUR = 60 * MINUTE;
  private static final long DAY = 24 * HOUR;
  private static final long LATENESS = 10 * MINUTE;
  private static final long INTERVAL = 1000;

  /** Event time is behind whatever the clock says. */
  private static final PublishInterval CATCHING_UP =
      new PublishInterval(INTERVAL, 60 * INTERVAL, -1L << 60);

  private final CollectedOutput<Example> output = new CollectedOutput<>();
  private KeyedOneInputStreamOperatorTestHarness<String, Event, Example> harness;

  private static MemberOperator operator() {
    return operator(PublishInterval.always(Duration.ofMillis(INTERVAL)));
  }

  private static MemberOperator operator(PublishInterval interval) {
    return new MemberOperator(
        ShopLog.CATALOGUE,
        1,
        new OutputTag<>("features", PublicationSerializer.TYPE),
        new OutputTag<>("items", EntityInputSerializer.TYPE),
        interval);
  }

  @BeforeEach
  void open() throws Exception {
    harness = new KeyedOneInputStreamOperatorTestHarness<>(operator(), Event::member, Types.STRING);
    harness.setOutputCreator(serializer -> output);
    harness.open();
  }

  @AfterEach
  void close() throws Exception {
    harness.close();
  }

  private void view(String id, long time) throws Exception {
    harness.processElement(
        Event.builder(EventType.VIEW, id, "m", time).item("i").category("c").brand("b").build(),
        time);
  }

  private List<Publication> ofMember() {
    return output.take(Publication.class).stream().filter(p -> p.kind().equals("member")).toList();
  }

  private String published(String field) throws Exception {
    harness.getProcessingTimeService().advance(INTERVAL);
    List<Publication> publications = ofMember();
    return publications.isEmpty()
        ? "nothing"
        : publications.get(publications.size() - 1).section().fields().stream()
            .filter(f -> f.name().equals(FieldNames.SHORT.field(field)))
            .map(f -> new Field(field, f.value()).toString())
            .findFirst()
            .orElseThrow();
  }

  @Test
  void window_thatEmpties_isAnnouncedWithoutAnEvent() throws Exception {
    view("1", ShopLog.START);
    view("2", ShopLog.START + MINUTE);
    assertThat(published("views_1h")).isEqualTo("views_1h=2");

    harness.processWatermark(ShopLog.START + HOUR);
    assertThat(published("views_1h")).isEqualTo("nothing");
    harness.processWatermark(ShopLog.START + HOUR + 5 * MINUTE);
    assertThat(published("views_1h")).isEqualTo("views_1h=0");
  }

  @Test
  void publication_ofSeveralChangesInAnInterval_isOne() throws Exception {
    for (int i = 0; i < 10; i++) {
      view("e" + i, ShopLog.START + i);
    }
    harness.getProcessingTimeService().advance(INTERVAL);
    assertThat(output.take(Publication.class))
        .extracting(Publication::kind)
        .filteredOn(kind -> !kind.equals("layout"))
        .containsExactly("member", "member-category");

    harness.getProcessingTimeService().advance(INTERVAL);
    assertThat(output.take(Publication.class))
        .allMatch(publication -> publication.kind().equals("layout"));
  }

  @Test
  void layouts_areRepeatedInEveryInterval_becauseTheStoreMayHaveLostThem() throws Exception {
    Set<String> versions =
        ShopLog.CATALOGUE.parse().entities().stream()
            .map(ShopLog.CATALOGUE.parse()::definitionHash)
            .collect(Collectors.toSet());
    for (int i = 0; i < 2; i++) {
      harness.getProcessingTimeService().advance(INTERVAL);
      assertThat(output.take(Publication.class))
          .filteredOn(publication -> publication.kind().equals("layout"))
          .extracting(Publication::id)
          .containsExactlyInAnyOrderElementsOf(versions);
    }
  }

  @Test
  void decision_withFeaturesOfSharedEntities_goesByEachOfThem() throws Exception {
    view("1", ShopLog.START);

    List<EntityInput> decisions = output.take(EntityInput.class);
    assertThat(decisions).extracting(EntityInput::key).containsExactly("item:i", "brand:b");
    assertThat(decisions).extracting(d -> d.decision().item()).containsOnly("i");
    assertThat(output.take(Example.class)).isEmpty();
  }

  @Test
  void horizon_thatEnds_isAnsweredByTheTimer_whereThereIsSomethingToTell() throws Exception {
    view("1", ShopLog.START);
    harness.processElement(
        Event.builder(EventType.PURCHASE, "2", "m", ShopLog.START + 1)
            .item("i")
            .order("o")
            .amount(1)
            .build(),
        ShopLog.START + 1);
    output.take(Example.class);
    harness.processWatermark(ShopLog.START + DAY - 1);
    assertThat(output.take(Example.class)).isEmpty();

    harness.processWatermark(ShopLog.START + DAY);
    List<Example> answers = output.take(Example.class);
    assertThat(answers).hasSize(1);
    assertThat(answers.get(0).label()).isOne();
  }

  @Test
  void endOfInput_leavesHorizonsOpenAndWindowsAsTheyAre() throws Exception {
    view("1", ShopLog.START);
    harness.processWatermark(ShopLog.START - LATENESS - 1);
    harness.getOneInputOperator().finish();

    assertThat(output.take(Example.class)).isEmpty();
    assertThat(ofMember())
        .singleElement()
        .satisfies(
            p ->
                assertThat(p.section().fields().toString())
                    .contains(FieldNames.SHORT.field("views_1h") + "=1"));
    harness.prepareSnapshotPreBarrier(1);
    assertThat(output.take(Publication.class)).as("after the end").isEmpty();
  }

  @Test
  void member_silentForTheRetention_isForgotten() throws Exception {
    view("1", ShopLog.START);
    harness.snapshot(1, 1);
    assertThat(harness.numKeyedStateEntries()).isEqualTo(1);

    harness.processWatermark(ShopLog.START + 12 * DAY);
    harness.getProcessingTimeService().advance(INTERVAL);
    assertThat(harness.numKeyedStateEntries()).isZero();
    view("2", ShopLog.START + 13 * DAY);
    assertThat(published("views_1h")).isEqualTo("views_1h=1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"hashmap", "rocksdb"})
  void restore_alsoRescaled_givesTheSameAsAnUndisturbedRun(String backend) throws Exception {
    OperatorRun<Event, Example> undisturbed = run("hashmap", 1);
    OperatorRun<Event, Example> disturbed = run(backend, 1, 2, 1);
    System.out.printf(
        "members: %d examples, %d records, %d and %d publications%n",
        undisturbed.values.size(),
        undisturbed.published().size(),
        undisturbed.publications,
        disturbed.publications);

    assertThat(texts(disturbed.values))
        .containsExactlyInAnyOrderElementsOf(texts(undisturbed.values));
    assertThat(disturbed.published()).isEqualTo(undisturbed.published());
  }

  @ParameterizedTest
  @ValueSource(strings = {"hashmap", "rocksdb"})
  void catchingUp_alsoWithRestores_endsWithTheSameRecordsAndWritesLess(String backend)
      throws Exception {
    List<Step<Event>> steps = steps(ShopLog.events(3000));
    OperatorRun<Event, Example> live = run("hashmap", 1, 2, 1, 2);
    OperatorRun<Event, Example> catchingUp =
        new OperatorRun<>(backend, () -> operator(CATCHING_UP), Event::member)
            .over(steps, 1, 2, 1, 2);
    System.out.printf(
        "members: %d publications live, %d catching up%n",
        live.publications, catchingUp.publications);

    assertThat(catchingUp.published()).isEqualTo(live.published());
    assertThat(texts(catchingUp.values)).isEqualTo(texts(live.values));
    assertThat(catchingUp.publications).isLessThan(live.publications);
  }

  /** The members' outputs for events whose watermark moves every few records. */
  public static OperatorRun<Event, Example> run(String backend, int... parallelisms)
      throws Exception {
    return new OperatorRun<>(backend, MemberOperatorTest::operator, Event::member)
        .over(steps(ShopLog.events(3000)), parallelisms);
  }

  static List<Step<Event>> steps(List<Event> events) {
    List<Step<Event>> steps = new ArrayList<>();
    long newest = Long.MIN_VALUE;
    for (Event event : events) {
      steps.add(new Step<>(event, event.time()));
      newest = Math.max(newest, event.time());
      if (steps.size() % 7 == 0) {
        steps.add(Step.watermark(newest - LATENESS - 1));
      }
    }
    steps.add(Step.watermark(newest - LATENESS - 1));
    return steps;
  }

  /** In an order of their own, because that of members differs with the parallelism. */
  private static List<String> texts(List<Object> values) {
    return values.stream()
        .map(v -> v instanceof EntityInput input ? input.decision() : (Example) v)
        .filter(Objects::nonNull)
        .map(MemberOperatorTest::text)
        .sorted()
        .toList();
  }

  private static String text(Example e) {
    return "%d %d %d %s %s %s %s %s %s"
        .formatted(
            e.id(),
            e.time(),
            e.deadline(),
            e.decision(),
            e.member(),
            e.item(),
            Arrays.toString(e.numbers()),
            Arrays.toString(e.tokens()),
            e.label());
  }
}
