package io.memberflow.items;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueText;
import io.memberflow.catalogue.Entity;
import io.memberflow.epochs.EpochOperator;
import io.memberflow.events.Event;
import io.memberflow.features.EntityFeatures;
import io.memberflow.features.FeaturePlan;
import io.memberflow.labels.Example;
import io.memberflow.labels.ExampleInputs;
import io.memberflow.publishing.FeaturePublisher;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.state.DecodedStates;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Keeps the items, which many members feed. Within an epoch, decisions get the item's features as
 * of the epoch's start; then the epoch's events are applied in order of (time, id). So a value
 * never depends on which member's event arrived first.
 */
public final class ItemOperator extends EpochOperator<ItemInput, Example> {
  private static final long serialVersionUID = 1L;
  private static final Comparator<Event> ORDER =
      Comparator.comparingLong(Event::time).thenComparing(Event::member).thenComparing(Event::id);

  private final CatalogueText catalogueText;
  private final long jobEpoch;
  private final OutputTag<Publication> publications;
  private transient FeaturePlan plan;
  private transient ExampleInputs[] inputs;
  private transient long retention;
  private transient DecodedStates<ItemState> states;
  private transient StreamRecord<Example> example;

  public ItemOperator(
      CatalogueText catalogueText,
      long jobEpoch,
      OutputTag<Publication> publications,
      PublishInterval publishInterval) {
    super(catalogueText.parse().epoch().toMillis(), ItemInputSerializer.INSTANCE, publishInterval);
    this.catalogueText = catalogueText;
    this.jobEpoch = jobEpoch;
    this.publications = publications;
  }

  @Override
  public void open() throws Exception {
    super.open();
    Catalogue catalogue = catalogueText.parse();
    plan = FeaturePlan.of(catalogue, Entity.ITEM);
    inputs =
        catalogue.models().stream()
            .map(m -> new ExampleInputs(m, plan))
            .toArray(ExampleInputs[]::new);
    retention = catalogue.retention().toMillis();
    FeaturePublisher publisher = new FeaturePublisher(catalogue, Entity.ITEM, jobEpoch);
    StreamRecord<Publication> publication = new StreamRecord<>(null);
    states =
        new DecodedStates<>(
            "item",
            () -> new ItemState(plan),
            this.<String>getKeyedStateBackend(),
            (item, state) ->
                output.collect(
                    publications,
                    publication.replace(publisher.publication(item, plan, state.features))));
    example = new StreamRecord<>(null);
  }

  @Override
  protected String keyOf(ItemInput input) {
    return input.item();
  }

  @Override
  protected long timeOf(ItemInput input) {
    return input.time();
  }

  @Override
  protected void closeEpoch(String item, long start, long end, List<ItemInput> epoch)
      throws Exception {
    ItemState state = states.get(item);
    if (state.lastEvent != Long.MIN_VALUE && start >= state.lastEvent + retention) {
      state = new ItemState(plan);
    }
    boolean moved = state.lastEvent != Long.MIN_VALUE && passTime(state, start);
    List<Event> events = new ArrayList<>(epoch.size());
    for (ItemInput input : epoch) {
      if (input.event() != null) {
        events.add(input.event());
      } else {
        answer(input.decision(), state.features, start);
      }
    }
    events.sort(ORDER);
    for (Event event : events) {
      state.apply(event);
    }
    if (moved || !events.isEmpty()) {
      states.changed(item, state, nextDue(state), true);
    } else {
      states.unchanged();
    }
  }

  private void answer(Example decision, EntityFeatures features, long asOf) {
    inputs[decision.model()].fill(features, asOf, decision.numbers(), decision.tokens());
    output.collect(example.replace(decision, decision.time()));
  }

  /** Lets windows move to the last of their changes up to a time; true where there was one. */
  private boolean passTime(ItemState state, long time) {
    long before = state.features.asOf();
    while (state.features.nextExpiry() <= time) {
      state.features.advance(state.features.nextExpiry());
    }
    return state.features.asOf() != before;
  }

  @Override
  protected void passTime(long time) throws Exception {
    states.passTime(time, this::onDue);
  }

  private void onDue(String item, long time) throws Exception {
    ItemState state = states.get(item);
    boolean moved = passTime(state, time);
    if (time >= state.lastEvent + retention) {
      states.remove(item, moved);
    } else {
      states.changed(item, state, nextDue(state), moved);
    }
  }

  private long nextDue(ItemState state) {
    return boundary(Math.min(state.features.nextExpiry(), state.lastEvent + retention));
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
