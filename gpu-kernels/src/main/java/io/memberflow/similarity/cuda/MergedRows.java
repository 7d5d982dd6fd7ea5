package io.memberflow.similarity.cuda;

import io.memberflow.similarity.Metric;
import io.memberflow.similarity.Neighbours;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.stream.IntStream;

/** The neighbours of a block of query rows, merged from the blocks of items. */
final class MergedRows {
  static final int NONE = -1;

  private final int rows;
  private final int k;
  private final Metric metric;
  private final boolean[] unproven;
  private int[] ids;
  private float[] scores;

  MergedRows(int rows, int k, Metric metric) {
    this.rows = rows;
    this.k = k;
    this.metric = metric;
    this.unproven = new boolean[rows];
  }

  /**
   * Adds a block of items; each row is sorted by score, then id, and {@link #NONE} after its end.
   */
  void add(ByteBuffer blockIds, ByteBuffer blockScores, ByteBuffer proven) {
    IntBuffer newIds = blockIds.asIntBuffer();
    FloatBuffer newScores = blockScores.asFloatBuffer();
    IntBuffer flags = proven.asIntBuffer();
    int[] addedIds = new int[rows * k];
    float[] addedScores = new float[rows * k];
    newIds.get(addedIds);
    newScores.get(addedScores);
    for (int r = 0; r < rows; r++) {
      unproven[r] |= flags.get(r) == 0;
    }
    if (ids == null) {
      ids = addedIds;
      scores = addedScores;
      return;
    }
    int[] rowIds = new int[k];
    float[] rowScores = new float[k];
    for (int r = 0; r < rows; r++) {
      int left = r * k;
      int right = r * k;
      for (int rank = 0; rank < k; rank++) {
        if (isFirst(left, addedIds[right], addedScores[right])) {
          rowIds[rank] = ids[left];
          rowScores[rank] = scores[left++];
        } else {
          rowIds[rank] = addedIds[right];
          rowScores[rank] = addedScores[right++];
        }
      }
      System.arraycopy(rowIds, 0, ids, r * k, k);
      System.arraycopy(rowScores, 0, scores, r * k, k);
    }
  }

  private boolean isFirst(int place, int otherId, float otherScore) {
    if (ids[place] == NONE || otherId == NONE) {
      return otherId == NONE;
    }
    // earlier blocks have lower ids
    return !metric.closer(otherScore, scores[place]);
  }

  /** Rows whose candidates are not proven to hold the k closest. */
  int[] unproven() {
    return IntStream.range(0, rows).filter(r -> unproven[r]).toArray();
  }

  void replace(int row, int[] rowIds, float[] rowScores, int at) {
    System.arraycopy(rowIds, at, ids, row * k, k);
    System.arraycopy(rowScores, at, scores, row * k, k);
  }

  Neighbours neighbours() {
    return new Neighbours(rows, k, ids, scores);
  }
}
