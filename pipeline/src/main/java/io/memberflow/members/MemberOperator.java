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
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Keeps the members: events and time in, examples out, and the features of changed members to the
 * side. Features and labels of a member share one state, so that an event costs at most one state
 * access.
 */
public final class MemberOperator extends PublishingOperator<Example>
    implements OneInputStreamOperator<Event, Example> {
  private static final long serialVersionUID = 1L;

  private final CatalogueText catalogueText;
  private final long jobEpoch;
  private final OutputTag<Publication> publications;
  private final OutputTag<ItemInput> itemDecisions;
  private transient MemberEngine engine;
  private transient DecodedStates<MemberState> states;
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
            "member",
            engine::newState,
            this.<String>getKeyedStateBackend(),
            (member, state) ->
                output.collect(
                    publications,
                    publication.replace(
                        publisher.publication(member, engine.plan(), state.features))));
    asksItems = new boolean[catalogue.models().size()];
    for (int i = 0; i < asksItems.length; i++) {
      asksItems[i] = catalogue.models().get(i).usesItemFeatures();
    }
    example = new StreamRecord<>(null);
    itemDecision = new StreamRecord<>(null);
  }

  /** The states set the key themselves, where they read or write. */
  @Override
  public void setKeyContextElement(StreamRecord<Event> record) {}

  @Override
  public void processElement(StreamRecord<Event> element) throws Exception {
    Event event = element.getValue();
    MemberState state = engine.apply(event, states.get(event.member()), this::emit);
    states.changed(event.member(), state, engine.nextDue(state), true);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    states.passTime(mark.getTimestamp(), this::onDue);
    super.processWatermark(mark);
  }

  private void onDue(String member, long time) throws Exception {
    MemberState state = states.get(member);
    boolean moved = engine.passTime(member, state, time, this::emit);
    if (engine.forgotten(state, time)) {
      states.remove(member, moved);
    } else {
      states.changed(member, state, engine.nextDue(state), moved);
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
