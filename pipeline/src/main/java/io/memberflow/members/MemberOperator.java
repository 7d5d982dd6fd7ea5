package io.memberflow.members;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueText;
import io.memberflow.catalogue.Entity;
import io.memberflow.events.Event;
import io.memberflow.items.ItemInput;
import io.memberflow.labels.Example;
import io.memberflow.publishing.FeaturePublisher;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.publishing.PublishingOperator;
import io.memberflow.state.DecodedStates;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Keeps the members: events and timers in, examples out, and the features of changed members to the
 * side. Features and labels of a member share one state, so that an event costs at most one state
 * access.
 */
public final class MemberOperator extends PublishingOperator<Example>
    implements OneInputStreamOperator<Event, Example>, Triggerable<String, VoidNamespace> {
  private static final long serialVersionUID = 1L;

  private final CatalogueText catalogueText;
  private final long jobEpoch;
  private final OutputTag<Publication> publications;
  private final OutputTag<ItemInput> itemDecisions;
  private transient MemberEngine engine;
  private transient DecodedStates<MemberState> states;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient boolean[] asksItems;
  private transient StreamRecord<Example> example;
  private transient StreamRecord<ItemInput> itemDecision;

  public MemberOperator(
      CatalogueText catalogueText,
      long jobEpoch,
      OutputTag<Publication> publications,
      OutputTag<ItemInput> itemDecisions,
      PublishInterval publishInterval) {
    super(publishInterval);
    this.catalogueText = catalogueText;
    this.jobEpoch = jobEpoch;
    this.publications = publications;
    this.itemDecisions = itemDecisions;
  }

  @Override
  public void open() throws Exception {
    super.open();
    Catalogue catalogue = catalogueText.parse();
    engine = new MemberEngine(catalogue);
    FeaturePublisher publisher = new FeaturePublisher(catalogue, Entity.MEMBER, jobEpoch);
    StreamRecord<Publication> publication = new StreamRecord<>(null);
    states =
        new DecodedStates<>(
            engine::newState,
            getRuntimeContext()
                .getState(
                    new ValueStateDescriptor<>(
                        "member", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)),
            this::setCurrentKey,
            (member, state) ->
                output.collect(
                    publications,
                    publication.replace(
                        publisher.publication(member, engine.plan(), state.features))));
    timers = getInternalTimerService("member-timers", VoidNamespaceSerializer.INSTANCE, this);
    asksItems = new boolean[catalogue.models().size()];
    for (int i = 0; i < asksItems.length; i++) {
      asksItems[i] = catalogue.models().get(i).usesItemFeatures();
    }
    example = new StreamRecord<>(null);
    itemDecision = new StreamRecord<>(null);
  }

  @Override
  public void processElement(StreamRecord<Event> element) throws Exception {
    Event event = element.getValue();
    MemberState state = engine.apply(event, states.get(event.member()), this::emit);
    schedule(state);
    states.changed(event.member(), state, true);
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    String member = timer.getKey();
    long time = timer.getTimestamp();
    MemberState state = states.get(member);
    if (time != state.timer) {
      states.unchanged();
      return;
    }
    state.timer = Long.MAX_VALUE;
    boolean moved = engine.passTime(member, state, time, this::emit);
    if (engine.forgotten(state, time)) {
      states.remove(member, moved);
    } else {
      schedule(state);
      states.changed(member, state, moved);
    }
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) {
    throw new IllegalStateException("members have event-time timers only");
  }

  /** Registers an earlier timer where one is needed; a later one waits until the present fires. */
  private void schedule(MemberState state) {
    long due = engine.nextDue(state);
    if (due < state.timer) {
      timers.registerEventTimeTimer(VoidNamespace.INSTANCE, due);
      state.timer = due;
    }
  }

  /** Decisions that need the item's features too go by the items. */
  private void emit(Example made) {
    if (made.decision() && asksItems[made.model()] && made.item() != null) {
      output.collect(itemDecisions, itemDecision.replace(ItemInput.of(made), made.time()));
    } else {
      output.collect(example.replace(made, made.time()));
    }
  }

  @Override
  protected void publish() {
    states.publish();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    states.writeBack();
    super.snapshotState(context);
  }
}
