package io.memberflow.models;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueText;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.epochs.EpochOperator;
import io.memberflow.epochs.LogEnd;
import io.memberflow.evaluation.Measure;
import io.memberflow.evaluation.ModelMetrics;
import io.memberflow.labels.Example;
import io.memberflow.labels.ExampleSerializer;
import io.memberflow.outcomes.Outcome;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublishInterval;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.BasicTypeInfo;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Runs the models: scores, validates and learns, one epoch after the other (see {@link
 * ModelEngine}). Keyed by the model's name. The weights live on the heap and move into keyed state
 * at checkpoints.
 */
public final class LearnOperator extends EpochOperator<Example, Publication> {
  private static final long serialVersionUID = 1L;
  private static final int SCORES_AT_ONCE = 20_000;

  /** Scores of a model that may wait while catching up, with some 300 bytes each. */
  private static final int SCORES_WAITING = 1 << 18;

  private static final String STATE = "model";
  private static final String OPEN_STATE = "open-examples";
  private static final long SNAPSHOT_EVERY_NANOS = 60_000_000_000L;

  private final CatalogueText catalogueText;
  private final long jobEpoch;
  private OutputTag<Outcome> outcomes;
  private final OutputTag<ModelDrift> driftTag;
  private transient Catalogue catalogue;
  private transient ModelPublisher publisher;
  private transient ValueState<byte[]> state;
  private transient PieceState openExamples;
  private transient Map<String, Running> running;
  private transient StreamRecord<Publication> publication;
  private transient boolean finishing;

  private static final class Running {
    final ModelEngine engine;
    volatile ModelMetrics metrics;
    volatile ModelMetrics recent;
    boolean changed;

    /** Both are set at a restore too: what is in the store can be older than the checkpoint. */
    boolean toPublish;

    boolean snapshotToPublish;

    long snapshotAt;

    Running(ModelEngine engine) {
      this.engine = engine;
      measure();
    }

    /** For the gauges, which another thread reads. */
    void measure() {
      metrics = engine.validation().total();
      recent = engine.validation().recent();
    }
  }

  public LearnOperator(
      CatalogueText catalogueText,
      long jobEpoch,
      OutputTag<ModelDrift> driftTag,
      PublishInterval publishInterval,
      LogEnd end) {
    super(
        catalogueText.parse().epoch().toMillis(), ExampleSerializer.INSTANCE, publishInterval, end);
    this.catalogueText = catalogueText;
    this.jobEpoch = jobEpoch;
    this.driftTag = driftTag;
  }

  /** Sends every validated answer to the side too. */
  public LearnOperator withOutcomes(OutputTag<Outcome> tag) {
    outcomes = tag;
    return this;
  }

  @Override
  public void open() throws Exception {
    super.open();
    catalogue = catalogueText.parse();
    publisher = new ModelPublisher(jobEpoch);
    state =
        getRuntimeContext()
            .getState(
                new ValueStateDescriptor<>(
                    STATE, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    openExamples =
        new KeyedPieces(
            getRuntimeContext()
                .getMapState(
                    new MapStateDescriptor<>(
                        OPEN_STATE,
                        BasicTypeInfo.INT_TYPE_INFO,
                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO)));
    running = new TreeMap<>();
    publication = new StreamRecord<>(null);
    restore();
  }

  /** Models go on publishing, also those that learn nothing more; undeclared ones only stay. */
  private void restore() throws Exception {
    List<String> known;
    try (Stream<String> keys =
        this.<String>getKeyedStateBackend().getKeys(STATE, VoidNamespace.INSTANCE)) {
      known = keys.filter(name -> catalogue.model(name).isPresent()).sorted().toList();
    }
    for (String name : known) {
      Running model = start(name);
      model.toPublish = true;
      model.snapshotToPublish = true;
      running.put(name, model);
      expectEnd(name, model);
    }
  }

  @Override
  protected String keyOf(Example input) {
    return input.model();
  }

  @Override
  protected long timeOf(Example input) {
    return input.time();
  }

  @Override
  protected void closeEpoch(String name, long start, long end, List<Example> inputs)
      throws Exception {
    Running model = running.get(name);
    if (model == null) {
      if (catalogue.model(name).isEmpty()) {
        return; // waited in a checkpoint of a catalogue that had it
      }
      model = start(name);
      running.put(name, model);
    }
    boolean moved = model.engine.closeEpoch(end, Math.min(end - 1, passed()), inputs);
    expectEnd(name, model);
    if (!moved) {
      return;
    }
    emitDrift(model.engine);
    model.changed = true;
    model.toPublish = true;
    model.snapshotToPublish = true;
    if (model.engine.waitingScores() > (catchingUp() ? SCORES_WAITING : SCORES_AT_ONCE)) {
      publishScores(model);
    }
  }

  /** The next horizon's end is an input that nobody sends. */
  private void expectEnd(String name, Running model) {
    long end = model.engine.nextEnd();
    if (end != Long.MAX_VALUE) {
      expect(name, end);
    }
  }

  private Running start(String name) throws Exception {
    ModelDefinition definition = catalogue.model(name).orElseThrow();
    ModelEngine engine = new ModelEngine(definition, catalogue);
    if (outcomes != null) {
      engine.tell(outcome -> output.collect(outcomes, new StreamRecord<>(outcome)));
    }
    setCurrentKey(name);
    byte[] bytes = state.value();
    if (bytes != null) {
      engine.read(new DataInputStream(new ByteArrayInputStream(bytes)), openExamples);
    }
    Running model = new Running(engine);
    MetricGroup group = getMetricGroup().addGroup("model", name);
    gauge(group, "examples", model, m -> m.examples());
    for (Measure measure : model.metrics.values().keySet()) {
      gauge(group, measure.key(), model, m -> m.get(measure));
    }
    gauge(group, "calibration", model, ModelMetrics::calibration);
    gauge(group, "baseline-loss", model, ModelMetrics::baselineLoss);
    group.gauge("recent-loss", (Gauge<Double>) () -> model.recent.loss());
    group.gauge("recent-baseline-loss", (Gauge<Double>) () -> model.recent.baselineLoss());
    group.gauge("pending", (Gauge<Integer>) engine::pending);
    group.gauge("refused", (Gauge<Long>) engine::refused);
    group.gauge("unmatched", (Gauge<Long>) engine::unmatched);
    group.gauge("drifts", (Gauge<Long>) engine::drifts);
    return model;
  }

  private static void gauge(
      MetricGroup group, String name, Running model, ToDoubleFunction<ModelMetrics> value) {
    group.gauge(name, (Gauge<Double>) () -> value.applyAsDouble(model.metrics));
  }

  @Override
  public void finish() throws Exception {
    finishing = true;
    super.finish();
  }

  @Override
  protected void publish() {
    for (Running model : running.values()) {
      if (model.toPublish) {
        model.toPublish = false;
        model.measure();
        publishScores(model);
        emit(publisher.metrics(model.engine));
        publisher.details(model.engine).forEach(this::emit);
      }
      long now = System.nanoTime();
      if (model.snapshotToPublish
          && (finishing
              || standsStill()
              || model.snapshotAt == 0
              || now - model.snapshotAt > SNAPSHOT_EVERY_NANOS)) {
        model.snapshotToPublish = false;
        model.snapshotAt = now;
        emit(publisher.snapshot(model.engine));
      }
    }
  }

  /** The state of a model holds its scores that wait; all else is published at a restore. */
  @Override
  protected void keepWaiting() {}

  private void emitDrift(ModelEngine engine) {
    for (ModelDrift drift : engine.takeDrift()) {
      output.collect(driftTag, new StreamRecord<>(drift));
    }
  }

  private void publishScores(Running model) {
    ModelEngine engine = model.engine;
    // what is written still says that they wait
    model.changed |= engine.waitingScores() > 0;
    engine.takeScores().forEach((member, score) -> emit(publisher.score(engine, member, score)));
  }

  private void emit(Publication published) {
    output.collect(publication.replace(published));
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    DataOutputSerializer bytes = new DataOutputSerializer(1 << 16);
    for (Map.Entry<String, Running> entry : running.entrySet()) {
      Running model = entry.getValue();
      if (model.changed) {
        bytes.clear();
        setCurrentKey(entry.getKey());
        model.engine.write(bytes);
        model.engine.writeOpen(openExamples);
        state.update(bytes.getCopyOfBuffer());
        model.changed = false;
      }
    }
    super.snapshotState(context);
  }
}
