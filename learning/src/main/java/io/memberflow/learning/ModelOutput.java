package io.memberflow.learning;

import io.memberflow.catalogue.ServingSettings;
import io.memberflow.catalogue.ServingSettings.Weights;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Where a kind writes its published form. Weights that may be reduced go through {@link
 * #writeWeights}; all else keeps its width.
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

  /**
   * Weights of slots, ascending; slot 0 always. Pruning leaves out what is below a share of the
   * largest one besides slot 0.
   */
  void writeWeights(SparseWeights weights) throws IOException {
    double least = settings.prune() * largest(weights);
    int count = 0;
    for (int i = 0; i < weights.slots().length; i++) {
      count += kept(weights, i, least) ? 1 : 0;
    }
    writeByte(settings.weights().bytes());
    writeInt(count);
    for (int i = 0; i < weights.slots().length; i++) {
      if (kept(weights, i, least)) {
        writeInt(weights.slots()[i]);
      }
    }
    for (int i = 0; i < weights.slots().length; i++) {
      if (kept(weights, i, least)) {
        writeWeight(settings.weights(), weights.weights()[i]);
      }
    }
  }

  private static double largest(SparseWeights weights) {
    double largest = 0;
    for (int i = 0; i < weights.slots().length; i++) {
      if (weights.slots()[i] != 0) {
        largest = Math.max(largest, Math.abs(weights.weights()[i]));
      }
    }
    return largest;
  }

  private static boolean kept(SparseWeights weights, int i, double least) {
    return weights.slots()[i] == 0 || Math.abs(weights.weights()[i]) >= least;
  }

  private void writeWeight(Weights width, double weight) throws IOException {
    switch (width) {
      case FLOAT16 -> writeShort(Float16.of(weight));
      case FLOAT32 -> writeFloat((float) weight);
      case FLOAT64 -> writeDouble(weight);
    }
  }
}
