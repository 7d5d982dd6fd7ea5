package io.memberflow.comparison;

import io.memberflow.outcomes.Outcome;
import io.memberflow.outcomes.OutcomeFiles;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The variants of an experiment on one model. */
final class ModelComparison {
  private final String model;
  private final Loss loss;
  private final long decidedAfter;
  private final Map<String, List<Difference>> differences = new LinkedHashMap<>();
  private final Map<String, VariantCurves> curves = new LinkedHashMap<>();
  private final Map<String, Long> unpaired = new LinkedHashMap<>();

  private ModelComparison(String model, Loss loss, long decidedAfter) {
    this.model = model;
    this.loss = loss;
    this.decidedAfter = decidedAfter;
  }

  /**
   * @param variants the outcomes of each that has the model, the baseline among them
   */
  static ModelComparison of(
      String model,
      Loss loss,
      String baseline,
      Map<String, OutcomeFiles> variants,
      long decidedAfter,
      long seed) {
    ModelComparison comparison = new ModelComparison(model, loss, decidedAfter);
    OutcomeTable table = new OutcomeTable();
    comparison.read(variants.get(baseline), table::add);
    TimeGrid grid = TimeGrid.over(table.firstTime(), table.lastTime());
    VariantCurves own = new VariantCurves(grid, loss);
    comparison.read(variants.get(baseline), own::add);
    comparison.curves.put(baseline, own);
    variants.forEach(
        (name, files) -> {
          if (!name.equals(baseline)) {
            comparison.add(name, files, table, grid, seed);
          }
        });
    return comparison;
  }

  private void read(OutcomeFiles files, Consumer<Outcome> visitor) {
    files.read(
        model,
        outcome -> {
          if (outcome.time() > decidedAfter) {
            visitor.accept(outcome);
          }
        });
  }

  private void add(
      String variant, OutcomeFiles files, OutcomeTable table, TimeGrid grid, long seed) {
    Map<String, PairedLosses> bySegment = new TreeMap<>();
    PairedLosses all = new PairedLosses(grid.steps());
    VariantCurves drawn = new VariantCurves(grid, loss);
    long[] alone = {0};
    read(
        files,
        outcome -> {
          drawn.add(outcome);
          int row = table.row(outcome.example());
          if (row < 0) {
            alone[0]++;
            return;
          }
          int step = grid.at(outcome.time());
          double base = loss.of(table.prediction(row), outcome.label());
          double other = loss.of(outcome.prediction(), outcome.label());
          all.add(step, base, other);
          for (String segment : outcome.segments()) {
            bySegment
                .computeIfAbsent(segment, s -> new PairedLosses(grid.steps()))
                .add(step, base, other);
          }
        });
    List<Difference> found = new ArrayList<>();
    if (all.pairs() > 0) {
      found.add(difference(Difference.ALL, all, grid, seed));
      bySegment.forEach((name, losses) -> found.add(difference(name, losses, grid, seed)));
    }
    differences.put(variant, found);
    curves.put(variant, drawn);
    unpaired.put(variant, alone[0] + table.size() - all.pairs());
  }

  private static Difference difference(
      String segment, PairedLosses losses, TimeGrid grid, long seed) {
    BlockBootstrap.Interval interval = new BlockBootstrap(seed).of(losses.compact());
    return new Difference(
        segment,
        losses.pairs(),
        losses.baselineMean(),
        losses.variantMean(),
        losses.meanDifference(),
        interval.low(),
        interval.high(),
        interval.blockSteps() * grid.step() / 3_600_000.0);
  }

  String model() {
    return model;
  }

  Loss loss() {
    return loss;
  }

  /** By variant, all first, then by segment; the baseline is not among them. */
  Map<String, List<Difference>> differences() {
    return differences;
  }

  /** By variant, the baseline first. */
  Map<String, VariantCurves> curves() {
    return curves;
  }

  /** By variant: outcomes that only one of the two has. */
  Map<String, Long> unpaired() {
    return unpaired;
  }
}
