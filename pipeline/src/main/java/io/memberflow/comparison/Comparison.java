package io.memberflow.comparison;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memberflow.catalogue.Target;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.outcomes.OutcomeFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The variants of an experiment against one of them, on the same examples: every model that the
 * baseline has, over all decisions and by segment.
 */
public final class Comparison {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final String experiment;
  private final String baseline;
  private final long seed;
  private final List<ModelComparison> models = new ArrayList<>();

  private Comparison(String experiment, String baseline, long seed) {
    this.experiment = experiment;
    this.baseline = baseline;
    this.seed = seed;
  }

  /**
   * @param targets what each model of the baseline predicts, by name
   * @param variants the outcomes of each that has ended, in the order of the report
   * @param decidedAfter decisions up to this time, in milliseconds, were predicted before and are
   *     left out
   * @param seed of the bootstrap
   * @throws ConfigurationException where the baseline is none of them, or is alone
   */
  public static Comparison of(
      String experiment,
      String baseline,
      Map<String, Target> targets,
      Map<String, OutcomeFiles> variants,
      long decidedAfter,
      long seed) {
    if (!variants.containsKey(baseline) || variants.size() < 2) {
      throw ConfigurationException.wrong(
          "--baseline",
          baseline,
          "one of at least two variants that have ended: " + variants.keySet(),
          "name another, or run the experiment to its end");
    }
    Comparison comparison = new Comparison(experiment, baseline, seed);
    Map<String, Set<String>> known = new LinkedHashMap<>();
    variants.forEach((name, files) -> known.put(name, Set.copyOf(files.models())));
    new TreeMap<>(targets)
        .forEach(
            (model, target) -> {
              Map<String, OutcomeFiles> having = new LinkedHashMap<>(variants);
              having.keySet().removeIf(name -> !known.get(name).contains(model));
              if (having.containsKey(baseline)) {
                comparison.models.add(
                    ModelComparison.of(
                        model, Loss.of(target), baseline, having, decidedAfter, seed));
              }
            });
    return comparison;
  }

  String experiment() {
    return experiment;
  }

  String baseline() {
    return baseline;
  }

  long seed() {
    return seed;
  }

  List<ModelComparison> models() {
    return models;
  }

  /** What one variant shows on one model, all decisions first; empty where it has no pair. */
  public List<Difference> differences(String model, String variant) {
    return models.stream()
        .filter(m -> m.model().equals(model))
        .findFirst()
        .map(m -> m.differences().getOrDefault(variant, List.of()))
        .orElse(List.of());
  }

  /** A table for people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        "experiment %s against %s; lower is better, interval of %.0f %%, seed %d%n"
            .formatted(experiment, baseline, 100 * BlockBootstrap.CONFIDENCE, seed));
    for (ModelComparison model : models) {
      text.append(
          "%n%s, %s%n  %-16s %-24s %10s %10s %10s %11s %25s %8s  %s%n"
              .formatted(
                  model.model(),
                  model.loss().words(),
                  "variant",
                  "segment",
                  "pairs",
                  "baseline",
                  "variant",
                  "difference",
                  "interval",
                  "block",
                  "verdict"));
      model
          .differences()
          .forEach(
              (variant, found) -> {
                found.forEach(d -> text.append(line(variant, d)));
                long alone = model.unpaired().get(variant);
                if (alone > 0) {
                  text.append("  %-16s %,d outcomes without a partner%n".formatted(variant, alone));
                }
              });
    }
    return text.toString();
  }

  private static String line(String variant, Difference d) {
    return "  %-16s %-24s %,10d %10.6f %10.6f %+11.6f [%+.6f, %+.6f] %6.0f h  %s%n"
        .formatted(
            variant,
            d.segment(),
            d.pairs(),
            d.baseline(),
            d.variant(),
            d.difference(),
            d.low(),
            d.high(),
            d.blockHours(),
            d.verdict().words());
  }

  /** The same for programs. */
  public String json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("experiment", experiment)
        .put("baseline", baseline)
        .put("confidence", BlockBootstrap.CONFIDENCE)
        .put("seed", seed);
    ArrayNode list = root.putArray("comparisons");
    for (ModelComparison model : models) {
      model
          .differences()
          .forEach(
              (variant, found) ->
                  found.forEach(
                      d ->
                          list.addObject()
                              .put("model", model.model())
                              .put("metric", model.loss().words())
                              .put("variant", variant)
                              .put("segment", d.segment())
                              .put("pairs", d.pairs())
                              .put("unpaired", model.unpaired().get(variant))
                              .put("baseline-loss", d.baseline())
                              .put("variant-loss", d.variant())
                              .put("difference", d.difference())
                              .put("low", d.low())
                              .put("high", d.high())
                              .put("block-hours", d.blockHours())
                              .put("verdict", d.verdict().words())));
    }
    try {
      return JSON.writeValueAsString(root) + System.lineSeparator();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same as one page with pictures, which needs nothing beside itself. */
  public String html() {
    return new ComparisonPage(this).html();
  }
}
