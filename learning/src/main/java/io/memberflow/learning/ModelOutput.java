package io.memberflow.learning;

import io.memberflow.catalogue.ServingSettings;
import io.memberflow.catalogue.ServingSettings.Weights;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Where a kind writes its published form. Weights that may be reduced go through {@link
 * #writeWeights} or {@link #writeLayer}; all else keeps its width.
 */
public final class ModelOutput extends DataOutputStream {
  private final ServingSettings settings;
  private int format = PublishedModel.PLAIN;

  ModelOutput(OutputStream out, ServingSettings settings) {
    super(out);
    this.settings = settings;
  }

  /** Says that readers of an earlier version would not understand what is written. */
  void requireFormat(int least) {
    format = Math.max(format, least);
  }

  /** The least version that has all that was written. */
  int format() {
    return format;
  }

  /** The format and the body of a member of an ensemble. */
  void writeMember(OnlineModel member) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream(1 << 12);
    try (ModelOutput scoring = new ModelOutput(body, settings)) {
      member.publish(scoring);
      requireFormat(scoring.format);
      writeShort(scoring.format);
    }
    body.writeTo(this);
  }

  /**
   * Weights of slots, ascending; slot 0 always. Pruning leaves out what is below a share of the
   * largest one besides slot 0.
   */
  void writeWeights(SparseWeights weights) throws IOException {
    double[] sizes = new double[weights.weights().length];
    double largest = 0;
    for (int i = 0; i < sizes.length; i++) {
      boolean bias = weights.slots()[i] == 0;
      sizes[i] = bias ? Double.POSITIVE_INFINITY : Math.abs(weights.weights()[i]);
      largest = bias ? largest : Math.max(largest, sizes[i]);
    }
    writeWeights(weights, sizes, largest);
  }

  /**
   * Weights of slots, ascending. Pruning leaves out those whose size is below a share of the
   * largest size.
   */
  void writeWeights(SparseWeights weights, double[] sizes) throws IOException {
    writeWeights(weights, sizes, Arrays.stream(sizes).max().orElse(0));
  }

  private void writeWeights(SparseWeights weights, double[] sizes, double largest)
      throws IOException {
    double least = settings.prune() * largest;
    writeByte(settings.weights().bytes());
    writeInt((int) Arrays.stream(sizes).filter(size -> size >= least).count());
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] >= least) {
        writeInt(weights.slots()[i]);
      }
    }
    for (int i = 0; i < sizes.length; i++) {
      if (sizes[i] >= least) {
        writeWeight(settings.weights(), weights.weights()[i]);
      }
    }
  }

  /**
   * All weights of a layer: for each a bit, from the highest of a byte on, whether it is here; then
   * those. The others are 0. Floats need no more than four bytes. Pruning leaves out what is below
   * a share of the layer's largest one.
   */
  void writeLayer(float[] weights) throws IOException {
    double largest = 0;
    for (float weight : weights) {
      largest = Math.max(largest, Math.abs(weight));
    }
    double least = settings.prune() * largest;
    byte[] here = new byte[(weights.length + 7) / 8];
    for (int i = 0; i < weights.length; i++) {
      here[i / 8] |= (byte) (here(weights[i], least) ? 0x80 >> i % 8 : 0);
    }
    Weights width = settings.weights() == Weights.FLOAT16 ? Weights.FLOAT16 : Weights.FLOAT32;
    writeByte(width.bytes());
    write(here);
    for (float weight : weights) {
      if (here(weight, least)) {
        writeWeight(width, weight);
      }
    }
  }

  private static boolean here(float weight, double least) {
    return Float.floatToRawIntBits(weight) != 0 && Math.abs(weight) >= least;
  }

  private void writeWeight(Weights width, double weight) throws IOException {
    switch (width) {
      case FLOAT16 -> writeShort(Float16.of(weight));
      case FLOAT32 -> writeFloat((float) weight);
      case FLOAT64 -> writeDouble(weight);
    }
  }
}
