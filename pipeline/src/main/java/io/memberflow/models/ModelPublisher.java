package io.memberflow.models;

import io.memberflow.catalogue.EvaluationSettings;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.catalogue.Target;
import io.memberflow.configuration.ConfigurationNode;
import io.memberflow.drift.DriftEvent;
import io.memberflow.drift.DriftStream;
import io.memberflow.drift.DriftWatch;
import io.memberflow.drift.Shift;
import io.memberflow.evaluation.CrossValidation;
import io.memberflow.evaluation.Measure;
import io.memberflow.evaluation.ModelEvaluation;
import io.memberflow.evaluation.ModelMetrics;
import io.memberflow.evaluation.ReliabilityBin;
import io.memberflow.learning.HistoryModel;
import io.memberflow.learning.ModelHeader;
import io.memberflow.learning.PublishedModel;
import io.memberflow.publishing.Publication;
import io.memberflow.store.RecordKey;
import io.memberflow.store.Section;
import java.util.ArrayList;
import java.util.List;
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
    if (score.attributions() != null) {
      section.put(name + ".reasons", engine.reasons().words(score.attributions()).text());
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
        .put("loss", ModelMetrics.lossOf(m.target()).key())
        .put("kind", ConfigurationNode.kebab(engine.definition().kind()))
        .put("target", ConfigurationNode.kebab(m.target()))
        .put("learned", engine.model().learned())
        .put("pending", engine.pending())
        .put("refused", engine.refused())
        .put("unmatched", engine.unmatched());
    engine.model().diagnostics().forEach(section::put);
    PublishedLoss reduction = engine.publishedLoss();
    if (reduction.answers() > 0) {
      section
          .put("published-answers", reduction.answers())
          .put("published-loss-whole", reduction.whole())
          .put("published-loss", reduction.reduced());
    }
    return new Publication(RecordKey.METRICS, engine.definition().name(), section.build());
  }

  /** The parts of the validation: by window, and what else is declared. */
  List<Publication> details(ModelEngine engine) {
    ModelEvaluation evaluation = engine.evaluation();
    List<Section> sections = new ArrayList<>();
    sections.add(windows(engine));
    if (engine.definition().target() == Target.WHETHER) {
      sections.add(reliability(engine));
    }
    if (evaluation.segments().size() > 0) {
      sections.add(segments(engine));
    }
    evaluation.folds().ifPresent(folds -> sections.add(folds(engine, folds)));
    evaluation.drift().ifPresent(drift -> sections.add(drift(engine, drift)));
    return sections.stream()
        .map(s -> new Publication(RecordKey.METRICS, engine.definition().name(), s))
        .toList();
  }

  /** Field = start of the window. */
  private Section windows(ModelEngine engine) {
    Section.Builder section = section(engine, "windows");
    engine
        .validation()
        .windows()
        .forEach((start, metrics) -> section.put(start.toString(), line(metrics)));
    return section.build();
  }

  /** Field = {@code segment.<feature>=<value>}. */
  private Section segments(ModelEngine engine) {
    Section.Builder section = section(engine, "segments");
    engine
        .evaluation()
        .segments()
        .metrics()
        .forEach(
            (feature, byValue) ->
                byValue.forEach(
                    (value, metrics) ->
                        section.put("segment." + feature + "=" + value, line(metrics))));
    return section.build();
  }

  /** Fields = {@code fold.<number>}, and mean and deviation of each measure. */
  private Section folds(ModelEngine engine, CrossValidation folds) {
    Section.Builder section = section(engine, "folds");
    List<ModelMetrics> metrics = folds.metrics();
    for (int i = 0; i < EvaluationSettings.MOST_FOLDS; i++) {
      if (i < metrics.size()) {
        section.put("fold." + i, line(metrics.get(i)));
      } else {
        section.absent("fold." + i); // there may have been more of them
      }
    }
    for (Measure measure : metrics.get(0).values().keySet()) {
      if (measure == Measure.THRESHOLD) {
        continue; // is declared
      }
      CrossValidation.Spread spread = CrossValidation.spread(metrics, measure);
      section
          .put("folds." + measure.key() + ".mean", spread.mean())
          .put("folds." + measure.key() + ".deviation", spread.deviation());
    }
    return section.build();
  }

  /** Field = {@code reliability.<rank>}: weight, mean prediction, mean label. */
  private Section reliability(ModelEngine engine) {
    Section.Builder section = section(engine, "reliability");
    List<ReliabilityBin> curve = engine.validation().reliability();
    for (int i = 0; i < ModelEvaluation.CURVE_POINTS; i++) {
      String field = "reliability.%02d".formatted(i);
      if (i < curve.size()) {
        ReliabilityBin bin = curve.get(i);
        section.put(field, "%s %s %s".formatted(bin.weight(), bin.prediction(), bin.label()));
      } else {
        section.absent(field);
      }
    }
    return section.build();
  }

  /** Field = {@code drift.<stream>}: state, drifts, and the latest change. */
  private Section drift(ModelEngine engine, DriftWatch drift) {
    Section.Builder section = section(engine, "drift");
    for (DriftStream stream : drift.streams()) {
      String state = stream.warmingUp() ? "warming-up" : "watching";
      section.put(
          "drift." + stream.name(),
          state + " " + stream.drifts() + stream.last().map(ModelPublisher::change).orElse(""));
    }
    return section.build();
  }

  private static String change(DriftEvent event) {
    Shift shift = event.shift();
    return " %s %d %s %s"
        .formatted(
            ConfigurationNode.kebab(shift.level()), event.time(), shift.before(), shift.after());
  }

  /** Examples, loss, loss of the baseline, AUC, calibration. */
  private static String line(ModelMetrics m) {
    return "%d %s %s %s %s"
        .formatted(m.examples(), m.loss(), m.baselineLoss(), m.get(Measure.AUC), m.calibration());
  }

  private static Section.Builder put(Section.Builder section, ModelMetrics m) {
    section
        .put("examples", m.examples())
        .put("label-sum", m.labelSum())
        .put("prediction-sum", m.predictionSum())
        .put("calibration", m.calibration());
    m.values().forEach((measure, value) -> section.put(measure.key(), value));
    return section;
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
    ModelHeader header = ModelHeader.of(definition, engine.model().learned(), engine.asOf());
    section.put(MODEL, PublishedModel.write(header, engine.model(), definition.serving()));
    if (engine.model() instanceof HistoryModel history) {
      history.parameters().forEach(section::put);
    }
    return new Publication(RecordKey.MODEL, definition.name(), section.build());
  }

  private Section.Builder section(ModelEngine engine, String name) {
    return Section.builder(name, engine.asOf(), jobEpoch, Long.toString(engine.model().learned()));
  }
}
