package io.memberflow.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.catalogue.EventType;
import io.memberflow.entities.EntityInput;
import io.memberflow.entities.EntityInputSerializer;
import io.memberflow.entities.EntityOperator;
import io.memberflow.epochs.LogEnd;
import io.memberflow.events.Event;
import io.memberflow.labels.Example;
import io.memberflow.layouts.StoredLayouts;
import io.memberflow.publishing.KeptPublications;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublicationSerializer;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.store.Field;
import io.memberflow.store.RecordKey;
import io.memberflow.store.Section;
import io.memberflow.streams.CollectedOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.functions.KeySelector;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.util.OutputTag;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.Test;

/** A job goes on from its savepoint with another catalogue. */
class CatalogueChangeOperatorTest {
  private static final long START = ShopLog.START;
  private static final long MINUTE = 60_000;
  private static final CatalogueText BEFORE =
      new CatalogueText(
          "before",
          """
          field-names: full
          entities:
            - {name: brand, key: brand}
            - {name: member-brand, key: [member, brand]}
          features:
            - {name: views, entity: member, aggregate: count, of: view}
            - {name: carts, entity: member, aggregate: count, of: cart}
            - {name: item_views, entity: item, aggregate: count, of: view}
            - {name: brand_views, entity: brand, aggregate: count, of: view}
            - {name: own_brand_views, entity: member-brand, aggregate: count, of: view}
          models:
            - {name: first, kind: logistic, on: view, label: purchase, within: 1h, features: [item_views]}
            - {name: second, kind: logistic, on: view, label: purchase, within: 1h, features: [item_views, views]}
          """);

  /** Without carts, brands, and the first model; with devices, categories and another model. */
  private static final CatalogueText AFTER =
      new CatalogueText(
          "after",
          """
          field-names: full
          entities:
            - {name: member-category, key: [member, category]}
          features:
            - {name: devices, entity: member, aggregate: distinct, of: view, field: device}
            - {name: views, entity: member, aggregate: count, of: view}
            - {name: item_devices, entity: item, aggregate: distinct, of: view, field: device}
            - {name: item_views, entity: item, aggregate: count, of: view}
            - {name: category_views, entity: member-category, aggregate: count, of: view}
          models:
            - {name: new_one, kind: logistic, on: view, label: purchase, within: 1h, features: [views]}
            - {name: second, kind: logistic, on: view, label: purchase, within: 1h, features: [item_views, views]}
          """);

  private static Event view(String id, long time) {
    return Event.builder(EventType.VIEW, id, "m", time)
        .item("i")
        .brand("b")
        .category("c")
        .device("d")
        .build();
  }

  /** One operator from its snapshot to its end. */
  private static final class Run<IN> implements AutoCloseable {
    final CollectedOutput<Example> output = new CollectedOutput<>();
    final KeyedOneInputStreamOperatorTestHarness<String, IN, Example> harness;

    Run(
        OneInputStreamOperator<IN, Example> operator,
        KeySelector<IN, String> key,
        OperatorSubtaskState state)
        throws Exception {
      harness = new KeyedOneInputStreamOperatorTestHarness<>(operator, key, Types.STRING);
      harness.setOutputCreator(serializer -> output);
      if (state != null) {
        harness.initializeState(state);
      }
      harness.open();
    }

    OperatorSubtaskState snapshot() throws Exception {
      harness.prepareSnapshotPreBarrier(1);
      return harness.snapshot(1, 1);
    }

    /** The fields of each entity published since the last call, by kind, id and section. */
    String published() throws Exception {
      harness.prepareSnapshotPreBarrier(2);
      KeptPublications kept = new KeptPublications();
      output.take(Publication.class).forEach(kept::take);
      return kept.sections().entrySet().stream()
          .filter(e -> !e.getKey().startsWith(RecordKey.LAYOUT))
          .map(e -> e.getKey() + ": " + fields(e.getValue()))
          .collect(Collectors.joining("\n"));
    }

    private static String fields(Section section) {
      return section.fields().stream().map(Field::toString).collect(Collectors.joining(" "));
    }

    @Override
    public void close() throws Exception {
      harness.close();
    }
  }

  /** What {@link StoredLayouts} says in the log. */
  private static final class Said extends AbstractAppender implements AutoCloseable {
    final List<String> lines = new ArrayList<>();
    private final Logger log = (Logger) LogManager.getLogger(StoredLayouts.class);

    Said() {
      super("said", null, null, false, Property.EMPTY_ARRAY);
      start();
      log.addAppender(this);
    }

    @Override
    public void append(LogEvent event) {
      lines.add(event.getMessage().getFormattedMessage());
    }

    @Override
    public void close() {
      log.removeAppender(this);
      stop();
    }
  }

  private static Run<Event> members(CatalogueText catalogue, OperatorSubtaskState state)
      throws Exception {
    return new Run<>(
        new MemberOperator(
            catalogue,
            1,
            new OutputTag<>("features", PublicationSerializer.TYPE),
            new OutputTag<>("asking", EntityInputSerializer.TYPE),
            PublishInterval.always(Duration.ofSeconds(1))),
        Event::member,
        state);
  }

  private static EntityInput input(Event event) {
    return EntityInput.of("item", "i", event, event, null);
  }

  private static Run<EntityInput> entities(CatalogueText catalogue, OperatorSubtaskState state)
      throws Exception {
    return new Run<>(
        new EntityOperator(
            catalogue,
            1,
            new OutputTag<>("features", PublicationSerializer.TYPE),
            PublishInterval.always(Duration.ofSeconds(1)),
            LogEnd.NONE),
        EntityInput::key,
        state);
  }

  @Test
  void members_restored_keepWhatIsStillDeclaredAndStartTheRest() throws Exception {
    OperatorSubtaskState state;
    try (Run<Event> before = members(BEFORE, null)) {
      before.harness.processElement(view("1", START), START);
      before.harness.processElement(view("2", START + 1), START + 1);
      state = before.snapshot();
    }
    OperatorSubtaskState untouched;
    try (Said said = new Said();
        Run<Event> after = members(AFTER, state)) {
      assertThat(said.lines)
          .as("the job's log says what becomes of each feature")
          .containsExactlyInAnyOrder(
              "restored with another catalogue: member devices is new; it fills from now on;"
                  + " replay the log for its past",
              "restored with another catalogue: member carts is gone; its state is dropped",
              "restored with another catalogue: member-category=member × category category_views is"
                  + " new; it fills from now on; replay the log for its past",
              "restored with another catalogue: member-brand=member × brand own_brand_views is"
                  + " gone; its state is dropped");
      untouched = after.snapshot();
      assertThat(after.published())
          .as("readers of the new catalogue find the member before it comes back")
          .isEqualTo("member m features: devices=0 views=2");
      after.harness.processElement(view("3", START + 2), START + 2);
      assertThat(after.published())
          .isEqualTo(
              "member m features: devices=1 views=3\n"
                  + "member-category m/c features: category_views=1");
    }
    // a state that no event has rewritten since can still be read after the next change
    try (Run<Event> back = members(BEFORE, untouched)) {
      back.harness.processElement(view("3", START + 2), START + 2);
      assertThat(back.published())
          .isEqualTo(
              "member m features: views=3 carts=0\n"
                  + "member-brand m/b features: own_brand_views=3");
    }
  }

  @Test
  void sharedEntities_restored_keepWhatIsStillDeclaredAndForgetTheRest() throws Exception {
    OperatorSubtaskState state;
    try (Run<EntityInput> before = entities(BEFORE, null)) {
      for (String id : List.of("1", "2")) {
        Event event = view(id, START);
        before.harness.processElement(EntityInput.of("item", "i", event, event, null), START);
        before.harness.processElement(EntityInput.of("brand", "b", event, event, null), START);
      }
      before.harness.processWatermark(START + MINUTE);
      state = before.snapshot();
    }
    try (Run<EntityInput> after = entities(AFTER, state)) {
      assertThat(after.published()).isEqualTo("item i features: item_devices=0 item_views=2");
      long later = START + 2 * MINUTE;
      after.harness.processElement(input(view("3", later)), later);
      after.harness.processWatermark(later + MINUTE);
      assertThat(after.published()).isEqualTo("item i features: item_devices=1 item_views=3");
      assertThat(after.harness.numKeyedStateEntries()).isEqualTo(2);

      after.harness.processWatermark(START + Duration.ofDays(731).toMillis());
      after.harness.prepareSnapshotPreBarrier(3);
      assertThat(after.harness.numKeyedStateEntries()).as("brands too are forgotten").isZero();
    }
  }

  /** Counts of a brand are not counts of a category, though the entity has the same name. */
  @Test
  void entityWhoseKeyChanged_startsAnew() throws Exception {
    CatalogueText byBrand =
        new CatalogueText(
            "by brand",
            """
            field-names: full
            entities: [{name: kind, key: brand}, {name: own-kind, key: [member, brand]}]
            features:
              - {name: views, entity: kind, aggregate: count, of: view}
              - {name: own_views, entity: own-kind, aggregate: count, of: view}
            """);
    CatalogueText byCategory =
        new CatalogueText("by category", byBrand.yaml().replace("brand", "category"));
    Event odd = Event.builder(EventType.VIEW, "1", "m", START).brand("x").category("x").build();
    EntityInput input = EntityInput.of("kind=brand", "x", odd, odd, null);
    OperatorSubtaskState state;
    OperatorSubtaskState shared;
    try (Run<Event> members = members(byBrand, null);
        Run<EntityInput> kinds = entities(byBrand, null)) {
      members.harness.processElement(odd, START);
      kinds.harness.processElement(input, START);
      kinds.harness.processWatermark(START + MINUTE);
      state = members.snapshot();
      shared = kinds.snapshot();
    }
    try (Run<Event> members = members(byCategory, state);
        Run<EntityInput> kinds = entities(byCategory, shared)) {
      assertThat(kinds.published()).isEmpty();
      members.harness.processElement(odd, START);
      assertThat(members.published()).contains("own-kind m/x features: own_views=1");
      EntityInput again = EntityInput.of("kind=category", "x", odd, odd, null);
      kinds.harness.processElement(again, START + MINUTE);
      kinds.harness.processWatermark(START + 3 * MINUTE);
      assertThat(kinds.published()).isEqualTo("kind x features: views=1");
    }
  }

  /** An index among the models would mean another model now. */
  @Test
  void decisions_waitingInTheCheckpoint_goToTheirModelOrAreVoid() throws Exception {
    OperatorSubtaskState state;
    try (Run<EntityInput> before = entities(BEFORE, null)) {
      for (String model : List.of("first", "second")) {
        float[] numbers = new float[model.equals("first") ? 1 : 2];
        Example decision =
            new Example(
                model, true, 1, START, START + 1, "m", "i", numbers, new long[0], Float.NaN);
        before.harness.processElement(new EntityInput("item:i", 1, null, decision), START);
      }
      state = before.snapshot();
    }
    try (Run<EntityInput> after = entities(AFTER, state)) {
      after.harness.processWatermark(START + MINUTE);
      assertThat(after.output.take(Example.class))
          .extracting(Example::model)
          .containsExactly("second");
    }
  }
}
