package io.memberflow.learning;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * p = 1 / (1 + e^−(a m + b)) (Platt 1999), learnt by Newton steps on the latest {@value #MEMORY}
 * examples or so: the information of older ones fades. Starts as the identity; the first examples
 * move it little. a stays within {@value #FLATTEST}–{@value #STEEPEST}, b within ±{@value
 * #FARTHEST}.
 */
final class PlattScaling implements Recalibration {
  private static final double MEMORY = 10_000;
  private static final double CAUTION = 100;
  private static final double LONGEST_STEP = 0.2;
  private static final double FLATTEST = 0.05;
  private static final double STEEPEST = 20;
  private static final double FARTHEST = 10;

  private double slope = 1;
  private double shift;

  /** The information of slope and slope, slope and shift, shift and shift. */
  private double aa;

  private double ab;
  private double bb;

  @Override
  public double probability(double margin) {
    return LogOdds.probability(slope * margin + shift);
  }

  @Override
  public void learn(double margin, double label, double weight) {
    double p = probability(margin);
    double information = weight * p * (1 - p);
    double kept = 1 - 1 / MEMORY;
    aa = kept * aa + information * margin * margin;
    ab = kept * ab + information * margin;
    bb = kept * bb + information;
    double gradient = weight * (label - p);
    double first = aa + CAUTION;
    double second = bb + CAUTION;
    double determinant = first * second - ab * ab;
    double a = gradient * (second * margin - ab) / determinant;
    double b = gradient * (first - ab * margin) / determinant;
    double moved = slope + GeneralisedLinearModel.within(LONGEST_STEP, a);
    slope = Math.max(FLATTEST, Math.min(STEEPEST, moved));
    shift =
        GeneralisedLinearModel.within(
            FARTHEST, shift + GeneralisedLinearModel.within(LONGEST_STEP, b));
  }

  @Override
  public void closeEpoch() {}

  @Override
  public void publish(DataOutput out) throws IOException {
    out.writeDouble(slope);
    out.writeDouble(shift);
  }

  static PlattScaling published(DataInput in) throws IOException {
    PlattScaling scaling = new PlattScaling();
    scaling.slope = in.readDouble();
    scaling.shift = in.readDouble();
    return scaling;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    for (double number : new double[] {slope, shift, aa, ab, bb}) {
      out.writeDouble(number);
    }
  }

  @Override
  public void read(DataInput in) throws IOException {
    slope = in.readDouble();
    shift = in.readDouble();
    aa = in.readDouble();
    ab = in.readDouble();
    bb = in.readDouble();
  }
}
