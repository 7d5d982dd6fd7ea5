package io.memberflow.reference;

import io.memberflow.catalogue.Aggregate;
import io.memberflow.catalogue.Aggregation;
import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.OncePer;
import io.memberflow.configuration.ConfigurationNode;
import io.memberflow.configuration.Durations;
import io.memberflow.features.FeaturePlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is allowed and costs more, or means something else, than its writer may expect. */
public final class CatalogueWarnings {
  private static final long MUCH_STATE = 16 * 1024;
  private static final int MANY_WINDOWS = 8;

  /** Of a hash that Redis keeps compact, by default. */
  private static final int COMPACT_FIELDS = 128;

  private static final Duration LONG_FOR_VIEWS = Duration.ofDays(7);

  private CatalogueWarnings() {}

  /** One sentence each, with the remedy. */
  public static List<String> of(Catalogue catalogue) {
    List<String> warnings = new ArrayList<>();
    for (Entity entity : catalogue.entities()) {
      FeaturePlan plan = FeaturePlan.of(catalogue, entity);
      for (FeatureDefinition feature : plan.features()) {
        long bytes = plan.mostBytes(feature.name());
        if (FeatureDescription.aggregated(feature) && bytes > MUCH_STATE) {
          warnings.add(
              "%s may keep %s for each %s; a window with fewer hops keeps less"
                  .formatted(feature.name(), ByteText.of(bytes), entity));
        }
      }
      long windows = plan.features().stream().flatMap(f -> f.window().stream()).distinct().count();
      if (windows > MANY_WINDOWS) {
        warnings.add(
            "the features of %s have %d different windows; each that empties is published, so few that features share cost less"
                .formatted(entity, windows));
      }
      int fields = fields(catalogue, entity);
      if (fields > COMPACT_FIELDS) {
        warnings.add(
            "a record of %s has %d fields; beyond %d Redis takes two to four times the memory for it: raise hash-max-listpack-entries in redis.conf, or declare fewer"
                .formatted(entity, fields, COMPACT_FIELDS));
      }
    }
    for (ModelDefinition model : catalogue.models()) {
      boolean views =
          model.on().stream().anyMatch(t -> t == io.memberflow.catalogue.EventType.VIEW);
      if (views && model.within().compareTo(LONG_FOR_VIEWS) > 0) {
        warnings.add(
            "model %s keeps every view open for %s; a shorter horizon, or decisions at carts, keeps less"
                .formatted(model.name(), Durations.format(model.within())));
      }
      if (model.kind() == ModelKind.BG_NBD || model.kind() == ModelKind.GAMMA_POISSON) {
        history(catalogue, model, warnings);
      }
    }
    return warnings;
  }

  /** Features, scores with their reasons, and where they come from. */
  private static int fields(Catalogue catalogue, Entity entity) {
    int scores = entity.equals(Entity.MEMBER) ? catalogue.models().size() : 0;
    return catalogue.features(entity).size() + 1 + 3 * scores;
  }

  /** A purchase must be the same in the history as in the count that is predicted. */
  private static void history(Catalogue catalogue, ModelDefinition model, List<String> warnings) {
    for (ModelFeature input : model.features()) {
      catalogue.features(Entity.MEMBER).stream()
          .filter(feature -> feature.name().equals(input.name()))
          .map(FeatureDefinition::computation)
          .filter(computation -> computation instanceof Aggregation)
          .map(Aggregation.class::cast)
          .forEach(
              aggregation -> {
                boolean counts = aggregation.aggregate() == Aggregate.COUNT;
                boolean averages = aggregation.aggregate() == Aggregate.AVERAGE;
                Optional<OncePer> own = counts ? aggregation.oncePer() : aggregation.per();
                if ((counts || averages) && !own.equals(model.oncePer())) {
                  warnings.add(
                      "model %s counts %s, its input %s %s; write the same %s to both"
                          .formatted(
                              model.name(),
                              purchases(model.oncePer()),
                              input.name(),
                              purchases(own),
                              counts ? "once-per" : "once-per and per"));
                }
              });
    }
  }

  private static String purchases(Optional<OncePer> once) {
    return once.map(o -> "once per " + ConfigurationNode.kebab(o)).orElse("with every event");
  }
}
