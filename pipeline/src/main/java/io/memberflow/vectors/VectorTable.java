package io.memberflow.vectors;

import io.memberflow.similarity.Matrix;
import java.util.List;
import java.util.Optional;

/**
 * Vectors of a file.
 *
 * @param matrix one vector a row
 * @param ids the name of each row; empty where rows are known by their number
 */
public record VectorTable(Matrix matrix, Optional<List<String>> ids) {

  /** The name of a row, else its number from 0. */
  public String id(int row) {
    return ids.isPresent() ? ids.get().get(row) : Integer.toString(row);
  }
}
