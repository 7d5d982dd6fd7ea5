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
import java.util.List;
import java.util.Map;

/**
 * {@link GammaPoisson} of repeat purchases over the time since the first: the member's count moves
 * the population's prior. Knows besides the expected count the interval that the true rate lies in
 * ({@code low}, {@code high}, as counts) and how the expected count compares with a new member's
 * ({@code ratio}).
 */
final class GammaPoissonModel extends HistoryModel {
  private static final List<String> OUTPUTS = List.of("low", "high", "ratio");
  private static final GammaPoisson START = new GammaPoisson(1, 4);

  private final double tail;

  /** Null before the first fit. */
  private GammaPoisson prior;

  GammaPoissonModel(ModelDefinition model) {
    this((GammaPoissonSettings) model.learner());
  }

  private GammaPoissonModel(GammaPoissonSettings settings) {
    super(settings.period(), settings.refit(), settings.prior());
    tail = (1 - settings.credible()) / 2;
  }

  private GammaPoissonModel(GammaPoissonSettings settings, DataInput in) throws IOException {
    super(settings.period(), settings.refit(), in);
    tail = (1 - settings.credible()) / 2;
    prior = in.readBoolean() ? new GammaPoisson(in.readDouble(), in.readDouble()) : null;
  }

  static GammaPoissonModel read(ModelDefinition model, DataInput in) throws IOException {
    return new GammaPoissonModel((GammaPoissonSettings) model.learner(), in);
  }

  @Override
  public ModelKind kind() {
    return ModelKind.GAMMA_POISSON;
  }

  @Override
  boolean readsLatest() {
    return false;
  }

  @Override
  boolean fitted() {
    return prior != null;
  }

  @Override
  double expected(double exposure) {
    return exposure * prior.after(x, age).mean();
  }

  @Override
  void observe(float[] numbers, double weight) {}

  @Override
  void fit(Tally histories) {
    Rows cells = histories.rows();
    Rows members = new Rows();
    for (int i = 0; i < cells.size(); i++) {
      members.add(cells.count(i), cells.second(i) / TICKS, 0, cells.weight(i));
    }
    prior = GammaPoisson.fit(members, prior == null ? START : prior);
  }

  @Override
  public Map<String, Double> parameters() {
    return fitted() ? Map.of("shape", prior.shape(), "rate", prior.rate()) : Map.of();
  }

  @Override
  public List<String> outputs() {
    return OUTPUTS;
  }

  @Override
  public void outputs(float[] numbers, long[] tokens, double exposure, double[] into) {
    boolean known = fitted() && read(numbers);
    GammaPoisson member = known ? prior.after(x, age) : null;
    into[0] = known ? exposure * member.quantile(tail) : Double.NaN;
    into[1] = known ? exposure * member.quantile(1 - tail) : Double.NaN;
    into[2] = known ? member.mean() / prior.mean() : Double.NaN;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    super.write(out);
    out.writeBoolean(fitted());
    if (fitted()) {
      out.writeDouble(prior.shape());
      out.writeDouble(prior.rate());
    }
  }
}
