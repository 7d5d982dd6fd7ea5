package io.memberflow.entities;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueText;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.epochs.EpochOperator;
import io.memberflow.epochs.LogEnd;
import io.memberflow.features.EntityFeatures;
import io.memberflow.features.FeaturePlan;
import io.memberflow.labels.Example;
import io.memberflow.labels.ExampleInputs;
import io.memberflow.layouts.StoredLayouts;
import io.memberflow.publishing.FeaturePublisher;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.state.DecodedStates;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Keeps the entities that many members feed: items, and those that the catalogue declares. Within
 * an epoch, decisions get the features as of the epoch's start; then the epoch's events are applied
 * in order of time, of equal times by a hash of member and id. So a value never depends on which
 * member's event arrived first.
 */
public final class EntityOperator extends EpochOperator<EntityInput, Example> {
  private static final long serialVersionUID = 1L;
  static final String STATE = "entity";
  private static final long NEVER = Long.MAX_VALUE;

  private final CatalogueText catalogueText;
  private final long jobEpoch;
  private final OutputTag<Publication> publications;
  private transient Map<String, Kept> kept;
  private transient long retention;
  private transient StoredLayouts layouts;
  private transient DecodedStates<EntityState> states;
  private transient StreamRecord<Example> example;
  private transient StreamRecord<Publication> publication;

  /**
   * One entity, compiled.
   *
   * @param inputs by model
   * @param publisher null where it is not declared any more
   */
  private record Kept(
      FeaturePlan plan, Map<String, ExampleInputs> inputs, FeaturePublisher publisher) {}

  public EntityOperator(
      CatalogueText catalogueText,
      long jobEpoch,
      OutputTag<Publication> publications,
      PublishInterval publishInterval,
      LogEnd end) {
    super(
        catalogueText.parse().epoch().toMillis(),
        EntityInputSerializer.INSTANCE,
        publishInterval,
        end);
    this.catalogueText = catalogueText;
    this.jobEpoch = jobEpoch;
    this.publications = publications;
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
    retention = catalogue.retention().toMillis();
    boolean first = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0;
    kept = new HashMap<>();
    for (Entity entity : catalogue.entities()) {
      if (entity.perMember()) {
        continue;
      }
      FeaturePlan plan = FeaturePlan.of(catalogue, entity);
      layouts.readableTo(plan, first);
      kept.put(
          entity.identity(),
          new Kept(
              plan,
              catalogue.models().stream()
                  .collect(
                      Collectors.toMap(ModelDefinition::name, m -> new ExampleInputs(m, plan))),
              new FeaturePublisher(catalogue, entity, jobEpoch)));
    }
    for (String identity : layouts.entities()) {
      if (!kept.containsKey(identity)) {
        FeaturePlan gone = FeaturePlan.gone(identity);
        layouts.readableTo(gone, first);
        kept.put(identity, new Kept(gone, Map.of(), null));
      }
    }
    example = new StreamRecord<>(null);
    publication = new StreamRecord<>(null);
    states =
        new DecodedStates<>(
            STATE,
            key -> new EntityState(kept(key).plan),
            this.<String>getKeyedStateBackend(),
            getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks(),
            this::emit,
            key -> layouts.outdated(kept(key).plan));
  }

  private Kept kept(String key) {
    return kept.get(EntityInput.entityOf(key));
  }

  private void emit(String key, EntityState state) {
    Kept entity = kept(key);
    if (entity.publisher == null) {
      return;
    }
    String id = EntityInput.idOf(key);
    output.collect(
        publications,
        publication.replace(entity.publisher.publication(id, entity.plan, state.features)));
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    states.mayWait(catchingUp());
    super.processWatermark(mark);
  }

  @Override
  protected String keyOf(EntityInput input) {
    return input.key();
  }

  @Override
  protected long timeOf(EntityInput input) {
    return input.time();
  }

  @Override
  protected void closeEpoch(String key, long start, long end, List<EntityInput> epoch)
      throws Exception {
    EntityState state = states.get(key);
    if (state.lastEvent != Long.MIN_VALUE && start >= state.lastEvent + retention) {
      state = new EntityState(kept(key).plan);
    }
    boolean moved = state.lastEvent != Long.MIN_VALUE && state.passTime(start);
    for (EntityInput input : epoch) {
      if (input.decision() != null) {
        answer(kept(key), input.decision(), state.features, start);
      }
    }
    boolean counted = false;
    epoch.sort(EntityOperator::order);
    for (EntityInput input : epoch) {
      if (input.event() != null) {
        state.apply(input.event());
        counted = true;
      }
    }
    if (moved || counted) {
      states.changed(key, state, NEVER, nextExpiry(state), true);
    } else {
      states.unchanged();
    }
  }

  private static int order(EntityInput a, EntityInput b) {
    int byTime = Long.compare(a.time(), b.time());
    return byTime != 0 ? byTime : Long.compare(a.order(), b.order());
  }

  /** Fills in what the model asks for; a decision that waited under another catalogue is void. */
  private void answer(Kept entity, Example decision, EntityFeatures features, long asOf) {
    ExampleInputs inputs = entity.inputs.get(decision.model());
    if (inputs != null && inputs.fit(decision)) {
      inputs.fill(features, asOf, decision.numbers(), decision.tokens(), decision.texts());
      output.collect(example.replace(decision, decision.time()));
    }
  }

  private void onExpiry(String key, long time) throws Exception {
    EntityState state = states.get(key);
    boolean moved = state.passTime(time);
    if (time >= state.lastEvent + retention) {
      states.remove(key, moved);
    } else {
      states.changed(key, state, NEVER, nextExpiry(state), moved);
    }
  }

  private long nextExpiry(EntityState state) {
    return boundary(Math.min(state.features.nextExpiry(), state.lastEvent + retention));
  }

  @Override
  protected void publish() throws Exception {
    states.expire(closedUntil(), this::onExpiry);
    states.refresh(state -> {});
    states.publish();
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
