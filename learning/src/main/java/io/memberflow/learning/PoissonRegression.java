package io.memberflow.learning;

import io.memberflow.catalogue.FtrlSettings;
import io.memberflow.catalogue.ModelKind;
import java.io.DataInput;
import java.io.IOException;

/**
 * Counts whose variance is their mean. The gradient of the loss μ − y ln μ by the margin is μ − y.
 */
public final class PoissonRegression extends CountRegression {
  public PoissonRegression(FtrlSettings settings) {
    this(new FtrlProximal(settings), new BaseRate(settings.prior()));
  }

  private PoissonRegression(FtrlProximal ftrl, BaseRate base) {
    super(ftrl, base);
  }

  static PoissonRegression read(DataInput in) throws IOException {
    BaseRate base = BaseRate.read(in);
    return new PoissonRegression(FtrlProximal.read(in), base);
  }

  @Override
  public ModelKind kind() {
    return ModelKind.POISSON;
  }

  @Override
  double gradient(double margin, double exposure, double label) {
    return within(largestResidual(), expected(margin, exposure) - label);
  }
}
