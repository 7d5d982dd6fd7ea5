package io.memberflow.members;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueText;
import io.memberflow.cleaning.CleanOperator;
import io.memberflow.entities.EntityInput;
import io.memberflow.entities.EntityRoutes;
import io.memberflow.events.Event;
import io.memberflow.features.FeaturePlan;
import io.memberflow.features.MemberPlan;
import io.memberflow.labels.Example;
import io.memberflow.layouts.StoredLayouts;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.publishing.PublishingOperator;
import io.memberflow.state.DecodedStates;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.runtime.state.StateInitializationContext;
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
  static final String STATE = "member";

  private final CatalogueText catalogueText;
  private final long jobEpoch;
  private final OutputTag<Publication> publications;
  private final OutputTag<EntityInput> entityInputs;
  private transient MemberEngine engine;
  private transient DecodedStates<MemberState> states;
  private transient StoredLayouts layouts;
  private transient MemberPublisher publisher;

  /** Whether this is the one subtask that speaks for all. */
  private transient boolean first;

  private transient boolean ended;

  private transient EntityRoutes routes;
  private transient EventBatch waiting;

  /** Whether events may wait for others of their members, as nobody waits for what they change. */
  private transient boolean mayWait;

  private transient Event current;
  private transient long watermark;
  private transient StreamRecord<Example> example;
  private transient StreamRecord<Publication> publication;
  private transient StreamRecord<EntityInput> entityInput;

  public MemberOperator(
      CatalogueText catalogueText,
      long jobEpoch,
      OutputTag<Publication> publications,
      OutputTag<EntityInput> entityInputs,
      PublishInterval publishInterval) {
    super(publishInterval);
    this.catalogueText = catalogueText;
    this.jobEpoch = jobEpoch;
    this.publications = publications;
    this.entityInputs = entityInputs;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    layouts = new StoredLayouts(context);
  }

  @Override
  public void open() throws Exception {
    super.open();
    Catalogue catalogue = catalogueText.parse();
    engine = new MemberEngine(catalogue);
    first = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0;
    watermark = Long.MIN_VALUE;
    publisher = new MemberPublisher(catalogue, jobEpoch);
    makeReadable(engine.plan(), catalogue);
    boolean outdated = engine.plan().plans().anyMatch(layouts::outdated);
    states =
        new DecodedStates<>(
            STATE,
            member -> engine.newState(),
            this.<String>getKeyedStateBackend(),
            getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks(),
            (member, state) -> publisher.publish(member, state, this::emit),
            member -> outdated);
    routes = new EntityRoutes(catalogue);
    waiting = new EventBatch();
    publication = new StreamRecord<>(null);
    example = new StreamRecord<>(null);
    entityInput = new StreamRecord<>(null);
  }

  private void makeReadable(MemberPlan plan, Catalogue catalogue) {
    plan.plans().forEach(p -> layouts.readableTo(p, first));
    Set<String> declared = plan.plans().map(p -> p.layout().entity()).collect(Collectors.toSet());
    for (String identity : layouts.entities()) {
      if (!declared.contains(identity)) {
        layouts.readableTo(FeaturePlan.gone(identity), first);
      }
    }
  }

  /** The states set the key themselves, where they read or write. */
  @Override
  public void setKeyContextElement(StreamRecord<Event> record) {}

  @Override
  public void processElement(StreamRecord<Event> element) throws Exception {
    waiting.add(element.getValue());
    if (!mayWait || waiting.full()) {
      applyWaiting();
    }
  }

  @Override
  protected void applyWaiting() throws Exception {
    while (waiting.nextMember()) {
      String member = waiting.member();
      MemberState state = states.get(member);
      while (waiting.nextEvent()) {
        current = waiting.event();
        boolean counts = !state.voids(current);
        state = engine.apply(current, state, this::emit);
        routes.send(current, counts, this::emit);
      }
      changed(member, state, true);
    }
    waiting.clear();
  }

  @Override
  public void processWatermark(Watermark cleaned) throws Exception {
    Watermark mark = CleanOperator.meaning(cleaned);
    applyWaiting();
    watermark = mark.getTimestamp();
    mayWait = catchingUp();
    states.mayWait(mayWait);
    states.passTime(watermark, this::onDue);
    super.processWatermark(mark);
  }

  private void onDue(String member, long time) throws Exception {
    MemberState state = states.get(member);
    boolean moved = engine.passTime(member, state, time, this::emit);
    if (engine.forgotten(state, time)) {
      states.remove(member, moved);
    } else {
      changed(member, state, moved);
    }
  }

  private void changed(String member, MemberState state, boolean toBePublished) throws Exception {
    states.changed(member, state, engine.nextDue(state), engine.nextExpiry(state), toBePublished);
  }

  /** Decisions that need the features of items and the like go by those. */
  private void emit(Example made) {
    if (!made.decision() || !routes.take(current, made)) {
      output.collect(example.replace(made, made.time()));
    }
  }

  private void emit(EntityInput input) {
    output.collect(entityInputs, entityInput.replace(input, input.time()));
  }

  private void emit(Publication published) {
    output.collect(publications, publication.replace(published));
  }

  @Override
  protected void publish() throws Exception {
    states.expire(watermark, this::onDue);
    if (first) {
      publisher.publishLayouts(this::emit);
      if (watermark != Long.MIN_VALUE && watermark != Long.MAX_VALUE) {
        emit(StoredEventTime.publication(watermark, ended, jobEpoch));
      }
    }
    states.refresh(state -> state.features.allPartsChanged());
    states.publish();
  }

  @Override
  public void finish() throws Exception {
    ended = true;
    super.finish();
  }

  @Override
  protected void keepWaiting() throws Exception {
    states.writeBack();
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    states.writeBack();
    layouts.snapshot(states.upToDate());
    super.snapshotState(context);
  }
}
