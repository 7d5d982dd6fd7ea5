package io.memberflow.learning;

import io.memberflow.lifetime.GammaPoisson;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * {@link GammaPoisson} of a member. Knows besides the expected count the interval that the true
 * rate lies in ({@code low}, {@code high}, as counts) and how the expected count compares with a
 * new member's ({@code ratio}).
 */
final class GammaPoissonScorer extends HistoryScorer {
  private static final List<String> OUTPUTS = List.of("low", "high", "ratio");

  private final double tail;

  /** Null before the first fit. */
  private GammaPoisson prior;

  /**
   * @param tail the probability that the rate is below, and that it is above the interval
   */
  GammaPoissonScorer(double periodSeconds, double tail) {
    super(periodSeconds);
    this.tail = tail;
  }

  private GammaPoissonScorer(DataInput in) throws IOException {
    super(in);
    tail = in.readDouble();
    readPrior(in);
  }

  static GammaPoissonScorer read(DataInput in) throws IOException {
    return new GammaPoissonScorer(in);
  }

  @Override
  void publish(DataOutput out) throws IOException {
    super.publish(out);
    out.writeDouble(tail);
    writePrior(out);
  }

  /** With whether it is there. */
  void writePrior(DataOutput out) throws IOException {
    out.writeBoolean(prior != null);
    if (prior != null) {
      out.writeDouble(prior.shape());
      out.writeDouble(prior.rate());
    }
  }

  void readPrior(DataInput in) throws IOException {
    prior = in.readBoolean() ? new GammaPoisson(in.readDouble(), in.readDouble()) : null;
  }

  void setPrior(GammaPoisson newPrior) {
    prior = newPrior;
  }

  GammaPoisson prior() {
    return prior;
  }

  @Override
  boolean fitted() {
    return prior != null;
  }

  @Override
  boolean readsLatest() {
    return false;
  }

  @Override
  double expected(double exposure) {
    return exposure * prior.after(x, age).mean();
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

  /**
   * The ratio to the prior, exactly: with x repeat purchases in T, a member is expected to make 1 +
   * x / shape times as many as a new one because of the purchases, and 1 + T / rate times fewer
   * because of the time they took. A member who has not purchased yet is compared with a new one by
   * what such members do.
   */
  @Override
  public void explain(float[] numbers, long[] tokens, double exposure, Explanation into) {
    double mean = fitted() ? prior.mean() : meanOfMembers();
    into.start(StrictMath.log(exposure * mean));
    if (!read(numbers)) {
      into.addNumber(0, StrictMath.log(predict(numbers, tokens, exposure) / (exposure * mean)));
    } else if (fitted()) {
      into.addNumber(0, StrictMath.log1p(x / prior.shape()));
      into.addNumber(1, -StrictMath.log1p(age / prior.rate()));
    }
  }
}
