package io.memberflow.learning;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Weights of a blend (Kivinen and Warmuth, "Exponentiated Gradient versus Gradient Descent", 1997),
 * at least 0, with a sum of 1:
 *
 * <pre>
 *   w ∝ e^(−η G),  G += g,  g = gradient · (prediction − blend),  η = √(ln n / Σ max g²)
 * </pre>
 *
 * <p>The rate needs no setting, whatever the scale of the loss. From the hundredth step on g is cut
 * at ±{@value #LARGEST} times its root mean square, so that one absurd label does not decide.
 */
final class ExponentiatedGradient {
  private static final long WARM = 100;
  private static final double LARGEST = 10;

  private final double[] sums;
  private final double[] weights;
  private double squares;
  private long steps;

  ExponentiatedGradient(int members) {
    sums = new double[members];
    weights = new double[members];
    Arrays.fill(weights, 1.0 / members);
  }

  /** Of the members; one array for ever. */
  double[] weights() {
    return weights;
  }

  private double blend(double[] predictions) {
    double blend = 0;
    for (int i = 0; i < weights.length; i++) {
      blend += weights[i] * predictions[i];
    }
    return blend;
  }

  /**
   * @param gradient of the loss by the blend
   */
  void learn(double[] predictions, double gradient) {
    double blend = blend(predictions);
    double largest = 0;
    for (double prediction : predictions) {
      largest = Math.max(largest, Math.abs(gradient * (prediction - blend)));
    }
    if (!(largest > 0 && largest <= Double.MAX_VALUE)) {
      return;
    }
    double most = steps < WARM ? largest : LARGEST * Math.sqrt(squares / steps);
    double scale = largest > most ? most / largest : 1;
    for (int i = 0; i < sums.length; i++) {
      sums[i] += scale * gradient * (predictions[i] - blend);
    }
    squares += Math.min(largest, most) * Math.min(largest, most);
    steps++;
    derive();
  }

  private void derive() {
    double rate = squares > 0 ? Math.sqrt(StrictMath.log(sums.length) / squares) : 0;
    double least = Arrays.stream(sums).min().orElseThrow();
    double total = 0;
    for (int i = 0; i < sums.length; i++) {
      weights[i] = StrictMath.exp(-rate * (sums[i] - least));
      total += weights[i];
    }
    for (int i = 0; i < sums.length; i++) {
      weights[i] /= total;
    }
  }

  void write(DataOutput out) throws IOException {
    for (double sum : sums) {
      out.writeDouble(sum);
    }
    out.writeDouble(squares);
    out.writeLong(steps);
  }

  static ExponentiatedGradient read(int members, DataInput in) throws IOException {
    ExponentiatedGradient read = new ExponentiatedGradient(members);
    for (int i = 0; i < members; i++) {
      read.sums[i] = in.readDouble();
    }
    read.squares = in.readDouble();
    read.steps = in.readLong();
    if (read.steps > 0) {
      read.derive();
    }
    return read;
  }
}
