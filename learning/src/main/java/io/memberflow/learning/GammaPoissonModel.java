package io.memberflow.learning;

import io.memberflow.catalogue.GammaPoissonSettings;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.lifetime.GammaPoisson;
import io.memberflow.lifetime.Rows;
import io.memberflow.lifetime.Tally;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/**
 * {@link GammaPoisson} of repeat purchases over the time since the first: the member's count moves
 * the population's prior.
 */
final class GammaPoissonModel extends HistoryModel {
  private static final GammaPoisson START = new GammaPoisson(1, 4);

  private final GammaPoissonScorer scorer;

  GammaPoissonModel(ModelDefinition model) {
    this(settings(model), scorer(settings(model)));
  }

  private GammaPoissonModel(GammaPoissonSettings settings, GammaPoissonScorer scorer) {
    super(scorer, settings.refit(), settings.prior());
    this.scorer = scorer;
  }

  private GammaPoissonModel(GammaPoissonSettings settings, GammaPoissonScorer scorer, DataInput in)
      throws IOException {
    super(scorer, settings.refit(), in);
    this.scorer = scorer;
    scorer.readPrior(in);
  }

  static GammaPoissonModel read(ModelDefinition model, DataInput in) throws IOException {
    return new GammaPoissonModel(settings(model), scorer(settings(model)), in);
  }

  private static GammaPoissonSettings settings(ModelDefinition model) {
    return (GammaPoissonSettings) model.learner();
  }

  private static GammaPoissonScorer scorer(GammaPoissonSettings settings) {
    return new GammaPoissonScorer(seconds(settings.period()), (1 - settings.credible()) / 2);
  }

  @Override
  public ModelKind kind() {
    return ModelKind.GAMMA_POISSON;
  }

  @Override
  void fit(Tally histories) {
    Rows cells = histories.rows();
    Rows members = new Rows();
    for (int i = 0; i < cells.size(); i++) {
      members.add(cells.count(i), cells.second(i) / TICKS, 0, cells.weight(i));
    }
    GammaPoisson prior = scorer.prior();
    scorer.setPrior(GammaPoisson.fit(members, prior == null ? START : prior));
  }

  @Override
  public Map<String, Double> parameters() {
    GammaPoisson prior = scorer.prior();
    return prior == null ? Map.of() : Map.of("shape", prior.shape(), "rate", prior.rate());
  }

  @Override
  public void write(DataOutput out) throws IOException {
    super.write(out);
    scorer.writePrior(out);
  }
}
