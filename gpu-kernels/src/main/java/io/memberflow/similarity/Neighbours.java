package io.memberflow.similarity;

import java.util.Arrays;

/**
 * The {@code k} closest items of every query, closest first, ties to the lower id.
 *
 * @param rows number of queries
 * @param k items for each query
 * @param ids row numbers in the item matrix, {@code rows × k}, row-major; not copied
 * @param scores the similarity or distance of each, {@code rows × k}, float32; not copied
 */
public record Neighbours(int rows, int k, int[] ids, float[] scores) {

  /**
   * @throws IllegalArgumentException for arrays of another size
   */
  public Neighbours {
    if ((long) rows * k != ids.length || ids.length != scores.length) {
      throw new IllegalArgumentException(
          "neighbours of %d rows × %d have %d ids and %d scores; must have %d of each"
              .formatted(rows, k, ids.length, scores.length, (long) rows * k));
    }
  }

  /** The item at a rank, 0 for the closest. */
  public int id(int row, int rank) {
    return ids[at(row, rank)];
  }

  public float score(int row, int rank) {
    return scores[at(row, rank)];
  }

  private int at(int row, int rank) {
    if (row < 0 || row >= rows || rank < 0 || rank >= k) {
      throw new IndexOutOfBoundsException(
          "row %d, rank %d of neighbours of %d rows × %d".formatted(row, rank, rows, k));
    }
    return row * k + rank;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Neighbours that
        && rows == that.rows
        && k == that.k
        && Arrays.equals(ids, that.ids)
        && Arrays.equals(scores, that.scores);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(ids) + Arrays.hashCode(scores);
  }

  @Override
  public String toString() {
    return "Neighbours " + rows + " × " + k;
  }
}
