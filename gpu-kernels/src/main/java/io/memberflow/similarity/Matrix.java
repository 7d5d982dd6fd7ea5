package io.memberflow.similarity;

import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Objects;

/**
 * Vectors of float32, one a row, row-major. Element counts are 64-bit: rows lie in blocks of whole
 * rows, so that {@code rows × dimension} may exceed what one Java array holds. A block is an array
 * or memory outside the heap, such as a mapped file. Not changed after it was built, and then safe
 * for several threads.
 */
public final class Matrix {
  static final int BLOCK_ELEMENTS = 1 << 26; // 256 MiB

  private final int rows;
  private final int dimension;
  private final int rowsPerBlock;
  private final FloatBuffer[] blocks;

  private Matrix(int rows, int dimension, int rowsPerBlock, FloatBuffer[] blocks) {
    this.rows = rows;
    this.dimension = dimension;
    this.rowsPerBlock = rowsPerBlock;
    this.blocks = blocks;
  }

  /**
   * Wraps an array without copying it.
   *
   * @param values {@code rows × dimension} elements, row by row
   * @throws IllegalArgumentException for sizes that do not fit each other
   */
  public static Matrix of(int rows, int dimension, float[] values) {
    requireShape(rows, dimension);
    if ((long) rows * dimension != values.length) {
      throw new IllegalArgumentException(
          "a matrix of %d rows × %d has %d values; must have %d; check the dimension"
              .formatted(rows, dimension, values.length, (long) rows * dimension));
    }
    return new Matrix(
        rows, dimension, Math.max(rows, 1), new FloatBuffer[] {FloatBuffer.wrap(values)});
  }

  /**
   * Wraps segments, on the heap or off it, without copying them.
   *
   * @param rowsPerSegment rows in every segment but the last, which may hold fewer
   * @param segments row-major, from position 0 to the limit
   * @throws IllegalArgumentException for sizes that do not fit each other
   */
  public static Matrix ofSegments(
      int rows, int dimension, int rowsPerSegment, FloatBuffer... segments) {
    requireShape(rows, dimension);
    long count = rows == 0 ? 0 : ((long) rows + rowsPerSegment - 1) / rowsPerSegment;
    if (rowsPerSegment < 1 || segments.length != count) {
      throw new IllegalArgumentException(
          "a matrix of %d rows in segments of %d has %d segments; must have %d"
              .formatted(rows, rowsPerSegment, segments.length, count));
    }
    for (int s = 0; s < segments.length; s++) {
      long here = Math.min(rowsPerSegment, rows - (long) s * rowsPerSegment);
      if (segments[s].limit() != here * dimension) {
        throw new IllegalArgumentException(
            "segment %d of %d rows × %d has %d values; must have %d"
                .formatted(s, here, dimension, segments[s].limit(), here * dimension));
      }
    }
    return new Matrix(rows, dimension, rowsPerSegment, segments.clone());
  }

  /**
   * Copies rows.
   *
   * @throws IllegalArgumentException for no row or rows of different lengths
   */
  public static Matrix ofRows(float[]... rows) {
    if (rows.length == 0) {
      throw new IllegalArgumentException("a matrix has no row; its dimension is unknown; give one");
    }
    Builder builder = builder(rows.length, rows[0].length);
    for (float[] row : rows) {
      builder.add(row);
    }
    return builder.build();
  }

  /** Collects exactly {@code rows} vectors, for matrices of any size. */
  public static Builder builder(int rows, int dimension) {
    return new Builder(rows, dimension, BLOCK_ELEMENTS);
  }

  /** With blocks of another size, so that tests can have several. */
  static Builder builder(int rows, int dimension, int blockElements) {
    return new Builder(rows, dimension, blockElements);
  }

  private static void requireShape(int rows, int dimension) {
    if (rows < 0 || dimension < 1) {
      throw new IllegalArgumentException(
          "a matrix has shape %d × %d; must have 0 rows or more and dimension 1 or more"
              .formatted(rows, dimension));
    }
  }

  public int rows() {
    return rows;
  }

  public int dimension() {
    return dimension;
  }

  /** {@code rows × dimension}. */
  public long elements() {
    return (long) rows * dimension;
  }

  public float get(int row, int column) {
    Objects.checkIndex(row, rows);
    Objects.checkIndex(column, dimension);
    return blocks[row / rowsPerBlock].get(row % rowsPerBlock * dimension + column);
  }

  /** Copies a row into {@code target[0 .. dimension−1]}. */
  public void copyRow(int row, float[] target) {
    Objects.checkIndex(row, rows);
    blocks[row / rowsPerBlock].get(row % rowsPerBlock * dimension, target, 0, dimension);
  }

  /** Copies rows {@code from .. to−1} into {@code target}, from the given place on. */
  public void copyRows(int from, int to, float[] target, int at) {
    Objects.checkFromToIndex(from, to, rows);
    for (int row = from, place = at; row < to; ) {
      int inBlock = row % rowsPerBlock;
      int count = Math.min(rowsPerBlock - inBlock, to - row);
      blocks[row / rowsPerBlock].get(inBlock * dimension, target, place, count * dimension);
      row += count;
      place += count * dimension;
    }
  }

  /** Copies rows {@code from .. to−1} to the target's position, and moves that on. */
  public void copyRows(int from, int to, FloatBuffer target) {
    Objects.checkFromToIndex(from, to, rows);
    for (int row = from; row < to; ) {
      int inBlock = row % rowsPerBlock;
      int count = Math.min(rowsPerBlock - inBlock, to - row);
      target.put(blocks[row / rowsPerBlock].slice(inBlock * dimension, count * dimension));
      row += count;
    }
  }

  int blockCount() {
    return blocks.length;
  }

  @Override
  public String toString() {
    return "Matrix " + rows + " × " + dimension;
  }

  /** Fills a matrix row by row. */
  public static final class Builder {
    private final int rows;
    private final int dimension;
    private final int rowsPerBlock;
    private final FloatBuffer[] blocks;
    private int next;

    private Builder(int rows, int dimension, int blockElements) {
      requireShape(rows, dimension);
      this.rows = rows;
      this.dimension = dimension;
      this.rowsPerBlock = Math.max(1, Math.min(Math.max(rows, 1), blockElements / dimension));
      this.blocks = new FloatBuffer[(int) (((long) rows + rowsPerBlock - 1) / rowsPerBlock)];
    }

    /**
     * Copies the next row.
     *
     * @throws IllegalArgumentException for another dimension or a row too many
     */
    public Builder add(float[] row) {
      if (row.length != dimension) {
        throw new IllegalArgumentException(
            "row %d has dimension %d; must be %d as the matrix"
                .formatted(next, row.length, dimension));
      }
      if (next == rows) {
        throw new IllegalArgumentException("a matrix of " + rows + " rows is given one more");
      }
      int block = next / rowsPerBlock;
      if (blocks[block] == null) {
        int here = (int) Math.min(rowsPerBlock, rows - (long) block * rowsPerBlock);
        blocks[block] = FloatBuffer.allocate(here * dimension);
      }
      blocks[block].put(next % rowsPerBlock * dimension, row, 0, dimension);
      next++;
      return this;
    }

    /**
     * @throws IllegalArgumentException while rows are missing
     */
    public Matrix build() {
      if (next != rows) {
        throw new IllegalArgumentException(
            "a matrix of %d rows has %d; add the others".formatted(rows, next));
      }
      return new Matrix(rows, dimension, rowsPerBlock, Arrays.copyOf(blocks, blocks.length));
    }
  }
}
