package io.memberflow.learning;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How often each token occurred in two classes, hashed into 2^bits slots; tokens that share a slot
 * share their counts. With Laplace smoothing: P(token | class) = (count + s) / (all of the input +
 * s K), K the slots that its tokens were the first to fill, at least 1.
 */
final class ClassCounts {
  private final int bits;
  private final double smoothing;

  /** Of slot i and class c at 2i + c. */
  private final double[] counts;

  /** Of input i and class c at 2i + c. */
  private final double[] totals;

  private final int[] distinct;

  ClassCounts(int inputs, int bits, double smoothing) {
    this.bits = bits;
    this.smoothing = smoothing;
    counts = new double[2 << bits];
    totals = new double[2 * inputs];
    distinct = new int[inputs];
  }

  private int at(int input, long hash) {
    return 2 * FeatureEncoder.tokenSlot(input, hash, 0, bits);
  }

  void add(int input, long hash, double no, double yes) {
    if (no + yes > 0) {
      int at = at(input, hash);
      if (!seen(at)) {
        distinct[input]++;
      }
      counts[at] += no;
      counts[at + 1] += yes;
      totals[2 * input] += no;
      totals[2 * input + 1] += yes;
    }
  }

  boolean seen(int input, long hash) {
    return seen(at(input, hash));
  }

  private boolean seen(int at) {
    return counts[at] + counts[at + 1] > 0;
  }

  /** ln P(token | class 1) / P(token | class 0); 0 for a token that was never seen. */
  double logOdds(int input, long hash) {
    int at = at(input, hash);
    if (!seen(at)) {
      return 0;
    }
    return weight(at) - offset(input);
  }

  private double weight(int at) {
    return Logarithm.natural((counts[at + 1] + smoothing) / (counts[at] + smoothing));
  }

  /** What is taken from the weight of each token of an input: ln of the classes' own sizes. */
  double offset(int input) {
    // tokens of other inputs can have been first in all slots of this one
    double spread = smoothing * Math.max(1, distinct[input]);
    return Logarithm.natural((totals[2 * input + 1] + spread) / (totals[2 * input] + spread));
  }

  /** Bits, then a weight for each slot that was ever touched; the rarer are pruned first. */
  void publish(ModelOutput out) throws IOException {
    int touched = touched();
    int[] slots = new int[touched];
    double[] weights = new double[touched];
    double[] sizes = new double[touched];
    int next = 0;
    for (int at = 0; at < counts.length; at += 2) {
      if (seen(at)) {
        slots[next] = at / 2;
        weights[next] = weight(at);
        sizes[next++] = counts[at] + counts[at + 1];
      }
    }
    out.writeByte(bits);
    out.writeWeights(new SparseWeights(slots, weights), sizes);
  }

  private int touched() {
    int touched = 0;
    for (int at = 0; at < counts.length; at += 2) {
      touched += seen(at) ? 1 : 0;
    }
    return touched;
  }

  /** The inputs, then the slots that were ever touched, ascending: 20 bytes each. */
  void write(DataOutput out) throws IOException {
    for (int i = 0; i < distinct.length; i++) {
      out.writeDouble(totals[2 * i]);
      out.writeDouble(totals[2 * i + 1]);
      out.writeInt(distinct[i]);
    }
    out.writeInt(touched());
    for (int at = 0; at < counts.length; at += 2) {
      if (seen(at)) {
        out.writeInt(at / 2);
        out.writeDouble(counts[at]);
        out.writeDouble(counts[at + 1]);
      }
    }
  }

  static ClassCounts read(DataInput in, int inputs, int bits, double smoothing) throws IOException {
    ClassCounts read = new ClassCounts(inputs, bits, smoothing);
    for (int i = 0; i < inputs; i++) {
      read.totals[2 * i] = in.readDouble();
      read.totals[2 * i + 1] = in.readDouble();
      read.distinct[i] = in.readInt();
    }
    int touched = in.readInt();
    for (int i = 0; i < touched; i++) {
      int at = 2 * in.readInt();
      read.counts[at] = in.readDouble();
      read.counts[at + 1] = in.readDouble();
    }
    return read;
  }
}
