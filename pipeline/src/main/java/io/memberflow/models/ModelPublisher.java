package io.memberflow.models;

import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.configuration.ConfigurationNode;
import io.memberflow.evaluation.ModelMetrics;
import io.memberflow.learning.ModelHeader;
import io.memberflow.learning.PublishedModel;
import io.memberflow.publishing.Publication;
import io.memberflow.store.RecordKey;
import io.memberflow.store.Section;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What a model shows the world: scores, metrics, and snapshots of itself. */
final class ModelPublisher {
  /** The field of a model's record that holds its published form. */
  static final String MODEL = "model";

  private final long jobEpoch;

  ModelPublisher(long jobEpoch) {
    this.jobEpoch = jobEpoch;
  }

  /** A member's score; field {@code <model>}, and {@code <model>.item} where it is about one. */
  Publication score(ModelEngine engine, String member, LatestScore score) {
    String name = engine.definition().name();
    Section.Builder section =
        Section.builder(name, score.time(), jobEpoch, Long.toString(score.learned()))
            .put(name, Double.parseDouble(Float.toString(score.value())));
    List<String> outputs = engine.model().outputs();
    for (int i = 0; i < outputs.size(); i++) {
      section.put(name + "." + outputs.get(i), score.outputs()[i]);
    }
    if (score.reasons() != null) {
      section.put(name + ".reasons", score.reasons().text());
    }
    if (score.item() != null) {
      section.put(name + ".item", score.item());
    }
    return new Publication(RecordKey.MEMBER, member, section.build());
  }

  /** The validation over everything. */
  Publication metrics(ModelEngine engine) {
    ModelMetrics m = engine.validation().total();
    Section.Builder section = section(engine, "overall");
    put(section, m)
        .put("kind", ConfigurationNode.kebab(engine.definition().kind()))
        .put("target", ConfigurationNode.kebab(m.target()))
        .put("learned", engine.model().learned())
        .put("pending", engine.pending())
        .put("refused", engine.refused())
        .put("unmatched", engine.unmatched());
    PublishedLoss reduction = engine.publishedLoss();
    if (reduction.answers() > 0) {
      section
          .put("published-answers", reduction.answers())
          .put("published-loss-whole", reduction.whole())
          .put("published-loss", reduction.reduced());
    }
    return new Publication(RecordKey.METRICS, engine.definition().name(), section.build());
  }

  /** The validation per event-time window: field = start, value = the numbers as text. */
  Publication windows(ModelEngine engine) {
    Section.Builder section = section(engine, "windows");
    for (Map.Entry<Instant, ModelMetrics> window : engine.validation().windows().entrySet()) {
      ModelMetrics m = window.getValue();
      section.put(
          window.getKey().toString(),
          "%d %s %s %s %s"
              .formatted(m.examples(), m.loss(), m.baselineLoss(), m.auc(), m.calibration()));
    }
    return new Publication(RecordKey.METRICS, engine.definition().name(), section.build());
  }

  private static Section.Builder put(Section.Builder section, ModelMetrics m) {
    return section
        .put("examples", m.examples())
        .put("label-sum", m.labelSum())
        .put("prediction-sum", m.predictionSum())
        .put("log-loss", m.logLoss())
        .put("baseline-log-loss", m.baselineLogLoss())
        .put("auc", m.auc())
        .put("deviance", m.deviance())
        .put("baseline-deviance", m.baselineDeviance())
        .put("rmse", m.rmse())
        .put("baseline-rmse", m.baselineRmse())
        .put("mae", m.mae())
        .put("calibration", m.calibration());
  }

  /** The model itself, for readers that score with it. */
  Publication snapshot(ModelEngine engine) {
    ModelDefinition definition = engine.definition();
    Section.Builder section =
        section(engine, "snapshot")
            .put("kind", ConfigurationNode.kebab(definition.kind()))
            .put("target", ConfigurationNode.kebab(definition.target()))
            .put(
                "inputs",
                definition.features().stream()
                    .map(ModelFeature::name)
                    .collect(Collectors.joining("\u001f")));
    ModelHeader header =
        ModelHeader.of(definition, engine.model().learned(), engine.asOf(), jobEpoch);
    PublishedModel.write(header, engine.model(), definition.serving())
        .ifPresent(bytes -> section.put(MODEL, bytes));
    return new Publication(RecordKey.MODEL, definition.name(), section.build());
  }

  private Section.Builder section(ModelEngine engine, String name) {
    return Section.builder(name, engine.asOf(), jobEpoch, Long.toString(engine.model().learned()));
  }
}
