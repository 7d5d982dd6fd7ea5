package io.memberflow.members;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import io.memberflow.events.Event;
import io.memberflow.labels.Example;
import io.memberflow.publishing.FeaturePublisher;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublishingOperator;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ValueState;
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
 * side. Features and labels of a member share one state, so that an event costs one state access.
 */
public final class MemberOperator extends PublishingOperator<Example>
    implements OneInputStreamOperator<Event, Example>, Triggerable<String, VoidNamespace> {
  private static final long serialVersionUID = 1L;
  private static final int PUBLISH_AT = 5_000;

  private final Catalogue catalogue;
  private final FeaturePublisher publisher;
  private final OutputTag<Publication> publications;
  private transient MemberEngine engine;
  private transient MemberStates states;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient List<String> toPublish;
  private transient StreamRecord<Example> example;
  private transient StreamRecord<Publication> publication;

  public MemberOperator(
      Catalogue catalogue,
      long jobEpoch,
      OutputTag<Publication> publications,
      long publishIntervalMillis) {
    super(publishIntervalMillis);
    this.catalogue = catalogue;
    this.publisher = new FeaturePublisher(catalogue, Entity.MEMBER, jobEpoch);
    this.publications = publications;
  }

  @Override
  public void open() throws Exception {
    super.open();
    engine = new MemberEngine(catalogue);
    ValueState<byte[]> state =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    "member", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    states = new MemberStates(engine, state, this::setCurrentKey);
    timers = getInternalTimerService("member-timers", VoidNamespaceSerializer.INSTANCE, this);
    toPublish = new ArrayList<>();
    example = new StreamRecord<>(null);
    publication = new StreamRecord<>(null);
  }

  @Override
  public void processElement(StreamRecord<Event> element) throws Exception {
    Event event = element.getValue();
    MemberStates.Entry entry = states.get(event.member());
    entry.state = engine.apply(event, entry.state, this::emit);
    entry.changed = true;
    schedule(entry.state);
    toPublish(event.member(), entry);
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    String member = timer.getKey();
    MemberStates.Entry entry = states.get(member);
    MemberState state = entry.state;
    if (timer.getTimestamp() != state.timer) {
      return;
    }
    state.timer = Long.MAX_VALUE;
    entry.changed = true;
    boolean moved = engine.passTime(member, state, timer.getTimestamp(), this::emit);
    if (engine.forgotten(state, timer.getTimestamp())) {
      if (moved) {
        publish(member, state);
      }
      states.remove(member);
      return;
    }
    schedule(state);
    if (moved) {
      toPublish(member, entry);
    } else if (states.full()) {
      publish();
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

  private void toPublish(String member, MemberStates.Entry entry) throws Exception {
    if (!entry.toPublish) {
      entry.toPublish = true;
      toPublish.add(member);
    }
    if (toPublish.size() >= PUBLISH_AT || states.full()) {
      publish();
    }
  }

  private void emit(Example made) {
    output.collect(example.replace(made, made.time()));
  }

  @Override
  protected void publish() throws Exception {
    for (String member : toPublish) {
      MemberStates.Entry entry = states.cached(member);
      if (entry != null && entry.toPublish) {
        entry.toPublish = false;
        publish(member, entry.state);
      }
    }
    toPublish.clear();
    if (states.full()) {
      states.shrink();
    }
  }

  private void publish(String member, MemberState state) {
    output.collect(
        publications,
        publication.replace(publisher.publication(member, engine.plan(), state.features)));
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    states.writeBack();
    super.snapshotState(context);
  }
}
