package io.memberflow.catalogue;

/**
 * What of a model goes out, and in which form.
 *
 * @param reasons how many reasons stand beside each score, 0–{@value #MOST_REASONS}
 * @param prune published weights below this share of the largest one are left out, 0–1
 * @param weights the width of published weights
 */
public record ServingSettings(int reasons, double prune, Weights weights) {
  public static final int MOST_REASONS = 8;

  /** Three reasons, and a model that scores to the same bits as the job. */
  public static final ServingSettings DEFAULT = new ServingSettings(3, 0, Weights.FLOAT64);

  /** The width of a published weight. */
  public enum Weights {
    FLOAT16(2),
    FLOAT32(4),
    FLOAT64(8);

    private final int bytes;

    Weights(int bytes) {
      this.bytes = bytes;
    }

    public int bytes() {
      return bytes;
    }
  }

  /** Whether the published form says less than the model. */
  public boolean reduces() {
    return prune > 0 || weights != Weights.FLOAT64;
  }
}
