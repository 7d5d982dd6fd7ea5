package io.memberflow.learning;

import io.memberflow.catalogue.FtrlSettings;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Weights trained by per-coordinate FTRL-Proximal: algorithm 1 of McMahan et al., "Ad Click
 * Prediction: a View from the Trenches", KDD 2013. Slot 0 is the bias and is never regularised.
 *
 * <p>A slot keeps z and r = √n (the paper's n is the sum of squared gradients), side by side so
 * that a slot costs one cache line, and r instead of n so that reading a weight needs no root:
 *
 * <pre>
 *   w = 0 where |z| ≤ λ1, else −(z − sign(z) λ1) / ((β + r) / α + λ2)
 *   r' = √(r² + g²),  z += g − (r' − r) / α · w
 * </pre>
 *
 * <p>No first step moves a weight by α or more. Doubles, because floats were not faster (both miss
 * the cache once per slot) and lose small gradients once n is large: 16 bytes per slot. Not
 * thread-safe; allocates nothing per example.
 */
public final class FtrlProximal {
  private double alpha;
  private double beta;
  private double l1;
  private double l2;
  private final int bits;
  private double inverseAlpha;

  /** z and r of slot i at 2i and 2i + 1. */
  private final double[] state;

  /** Scratch: the weights of the last dot product's pairs. */
  private double[] kept = new double[0];

  /** Scratch: the gradient by each weight of a step. */
  private double[] gradients = new double[0];

  public FtrlProximal(FtrlSettings settings) {
    this(settings.learningRate(), settings.beta(), settings.l1(), settings.l2(), settings.bits());
  }

  private FtrlProximal(double alpha, double beta, double l1, double l2, int bits) {
    this.alpha = alpha;
    this.beta = beta;
    this.l1 = l1;
    this.l2 = l2;
    this.bits = bits;
    inverseAlpha = 1 / alpha;
    state = new double[2 << bits];
  }

  /** How many weights there are: 2^bits. */
  public int slots() {
    return 1 << bits;
  }

  public double weight(int slot) {
    double z = state[2 * slot];
    double r = state[2 * slot + 1];
    return slot == 0 ? -z * alpha / (beta + r) : weight(z, r);
  }

  private double weight(double z, double r) {
    double excess = Math.abs(z) - l1;
    return excess < 0 ? 0 : Math.copySign(excess, -z) / ((beta + r) * inverseAlpha + l2);
  }

  /**
   * Σ weight · value over the pairs of {@code x}, keeping the weights for the {@link #step} that
   * may follow.
   */
  public double dot(SparseVector x) {
    if (kept.length < x.size) {
      kept = new double[x.capacity()];
      gradients = new double[x.capacity()];
    }
    // first only the loads: so short a loop has all its cache misses under way at once
    for (int i = 0; i < x.size; i++) {
      kept[i] = state[2 * x.slots[i]];
    }
    double sum = 0;
    for (int i = 0; i < x.size; i++) {
      int slot = x.slots[i];
      double weight = slot == 0 ? weight(0) : weight(kept[i], state[2 * slot + 1]);
      kept[i] = weight;
      sum += weight * x.values[i];
    }
    return sum;
  }

  /** {@link #update} after {@link #dot} of the same vector. */
  void step(SparseVector x, double gradient) {
    // apart: in one loop each conversion to double waits in its register for the root before it
    for (int i = 0; i < x.size; i++) {
      gradients[i] = gradient * x.values[i];
    }
    for (int i = 0; i < x.size; i++) {
      int at = 2 * x.slots[i];
      double g = gradients[i];
      double r = state[at + 1];
      double root = Math.sqrt(r * r + g * g);
      state[at] += g - (root - r) * inverseAlpha * kept[i];
      state[at + 1] = root;
    }
  }

  /**
   * One step down the gradient of the loss. A slot that occurs twice takes two steps, both from the
   * weight before.
   *
   * @param gradient of the loss by the margin Σ w x, finite; 0 changes nothing
   */
  public void update(SparseVector x, double gradient) {
    dot(x);
    step(x, gradient);
  }

  /** The bias, then the other weights that are not 0, slots ascending. */
  public SparseWeights weights() {
    int count = 1;
    for (int slot = 1; slot < slots(); slot++) {
      count += weight(slot) != 0 ? 1 : 0;
    }
    int[] slots = new int[count];
    double[] weights = new double[count];
    weights[0] = weight(0);
    int next = 1;
    for (int slot = 1; slot < slots(); slot++) {
      double weight = weight(slot);
      if (weight != 0) {
        slots[next] = slot;
        weights[next++] = weight;
      }
    }
    return new SparseWeights(slots, weights);
  }

  /**
   * Goes on under other settings: every weight keeps its value, and so does the sum of the squared
   * gradients. With D = (β + r) / α + λ2, and a prime for what is new:
   *
   * <pre>
   *   w ≠ 0:  z' = −sign(w) (|w| D' + λ1')
   *   w = 0:  z' = z λ1' / λ1, the same share of the way to the threshold; 0 where λ1 = 0
   *   bias:   z' = −w (β' + r) / α'
   * </pre>
   *
   * @throws IllegalArgumentException for another number of bits
   */
  void adopt(FtrlSettings settings) {
    if (settings.bits() != bits) {
      throw new IllegalArgumentException(
          "the weights have %d bits, the settings %d; slots cannot be moved; keep bits: %d"
              .formatted(bits, settings.bits(), bits));
    }
    double newAlpha = settings.learningRate();
    if (newAlpha == alpha
        && settings.beta() == beta
        && settings.l1() == l1
        && settings.l2() == l2) {
      return; // converting would round
    }
    for (int slot = 0; slot < slots(); slot++) {
      if (touched(slot)) {
        state[2 * slot] = adopted(slot, settings);
      }
    }
    alpha = newAlpha;
    inverseAlpha = 1 / alpha;
    beta = settings.beta();
    l1 = settings.l1();
    l2 = settings.l2();
  }

  private double adopted(int slot, FtrlSettings settings) {
    double weight = weight(slot);
    double rate = (settings.beta() + state[2 * slot + 1]) / settings.learningRate();
    if (slot == 0) {
      return -weight * rate;
    }
    if (weight == 0) {
      double share = l1 == 0 ? 0 : Math.max(-1, Math.min(1, state[2 * slot] / l1));
      return share * settings.l1();
    }
    return Math.copySign(Math.abs(weight) * (rate + settings.l2()) + settings.l1(), -weight);
  }

  /** Settings, then the slots that were ever touched, ascending: 20 bytes each. */
  public void write(DataOutput out) throws IOException {
    out.writeDouble(alpha);
    out.writeDouble(beta);
    out.writeDouble(l1);
    out.writeDouble(l2);
    out.writeByte(bits);
    int touched = 0;
    for (int slot = 0; slot < slots(); slot++) {
      touched += touched(slot) ? 1 : 0;
    }
    out.writeInt(touched);
    for (int slot = 0; slot < slots(); slot++) {
      if (touched(slot)) {
        out.writeInt(slot);
        out.writeDouble(state[2 * slot]);
        out.writeDouble(state[2 * slot + 1]);
      }
    }
  }

  private boolean touched(int slot) {
    return state[2 * slot] != 0 || state[2 * slot + 1] != 0;
  }

  public static FtrlProximal read(DataInput in) throws IOException {
    FtrlProximal weights =
        new FtrlProximal(
            in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble(), in.readByte());
    int touched = in.readInt();
    for (int i = 0; i < touched; i++) {
      int slot = in.readInt();
      weights.state[2 * slot] = in.readDouble();
      weights.state[2 * slot + 1] = in.readDouble();
    }
    return weights;
  }
}
