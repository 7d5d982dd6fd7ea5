package io.memberflow.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class SimilarityTest {
  private static final Matrix THREE = Matrix.of(3, 2, new float[] {1, 2, 3, 4, 5, 6});
  private final Similarity similarity = Similarity.reference();

  @Test
  void topK_differentDimensions_isRefusedWithBoth() {
    assertThatThrownBy(
            () -> similarity.topK(Matrix.of(1, 3, new float[3]), THREE, Metric.COSINE, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("queries have dimension 3 and items 2");
  }

  @Test
  void k_outOfRange_isRefused() {
    assertThatThrownBy(() -> similarity.topK(THREE, THREE, Metric.COSINE, 0))
        .hasMessageContaining("k is 0; must be 1–1024");
    assertThatThrownBy(() -> similarity.topK(THREE, THREE, Metric.COSINE, 1025))
        .hasMessageContaining("k is 1025; must be 1–1024");
    assertThatThrownBy(() -> similarity.topK(THREE, THREE, Metric.COSINE, 4))
        .hasMessageContaining("k is 4; must be at most the rows of items (3)");
    assertThatThrownBy(() -> similarity.neighbours(THREE, Metric.COSINE, 3))
        .hasMessageContaining("less one (2)");
    assertThatThrownBy(() -> similarity.neighbours(Matrix.of(0, 2, new float[0]), Metric.COSINE, 1))
        .hasMessageContaining("less one (0)");
  }

  @Test
  void mask_wrongLists_areRefused() {
    Search search = Search.topK(THREE, THREE, Metric.COSINE, 1);
    assertThatThrownBy(() -> search.withMask(RowMask.none().without(3)))
        .hasMessageContaining("leaves out item 3; must be 0–2");
    assertThatThrownBy(() -> search.withMask(RowMask.none().withoutByRow(new int[2][0])))
        .hasMessageContaining("lists for 2 rows; must have one for each of the 3");
    assertThatThrownBy(() -> search.withMask(RowMask.none().without(0, 1, 2, 2)))
        .hasMessageContaining("less 3 left out (0)");
  }

  @Test
  void memoryBudget_tooSmall_isRefused() {
    Search search = Search.topK(THREE, THREE, Metric.COSINE, 1);
    assertThatThrownBy(() -> search.withMemoryBudget(1000))
        .hasMessageContaining("1000 bytes; must be at least 16777216");
  }

  @Test
  void result_thatNoArrayHolds_isRefused() {
    Matrix many = Matrix.of(3_000_000, 1, new float[3_000_000]);
    assertThatThrownBy(() -> similarity.neighbours(many, Metric.COSINE, 1024))
        .hasMessageContaining("3000000 rows × 1024");
  }

  @Test
  void row_notFinite_isNamed() {
    Matrix bad = Matrix.of(3, 2, new float[] {1, 2, 3, 4, 5, Float.NaN});
    assertThatThrownBy(() -> similarity.topK(THREE, bad, Metric.MANHATTAN, 1))
        .hasMessageContaining("row 2 of items holds NaN at column 1");
    Matrix.Builder blocks = Matrix.builder(3, 2, 4);
    blocks.add(new float[] {1, 2}).add(new float[] {3, 4});
    Matrix infinite = blocks.add(new float[] {Float.NEGATIVE_INFINITY, 0}).build();
    assertThatThrownBy(() -> similarity.topK(infinite, THREE, Metric.MANHATTAN, 1))
        .hasMessageContaining("row 2 of queries holds -Infinity at column 0");
  }

  @Test
  void topK_noQueries_isEmpty() {
    Matrix none = Matrix.of(0, 2, new float[0]);
    assertThat(similarity.topK(none, THREE, Metric.COSINE, 2).rows()).isZero();
    assertThat(similarity.topK(Matrix.builder(0, 2).build(), THREE, Metric.COSINE, 2).ids())
        .isEmpty();
  }

  @Test
  void topK_matrixInBlocks_equalsTheSameInOneArray() {
    Matrix.Builder blocks = Matrix.builder(3, 2, 4);
    blocks.add(new float[] {1, 2}).add(new float[] {3, 4}).add(new float[] {5, 6});
    Matrix matrix = blocks.build();
    assertThat(matrix.blockCount()).isEqualTo(2);
    assertThat(matrix.get(2, 1)).isEqualTo(6);
    assertThat(similarity.neighbours(matrix, Metric.EUCLIDEAN, 2))
        .isEqualTo(similarity.neighbours(THREE, Metric.EUCLIDEAN, 2));
  }

  @Test
  void matrix_wrongShape_isRefused() {
    assertThatThrownBy(() -> Matrix.of(2, 2, new float[3]))
        .hasMessageContaining("2 rows × 2 has 3 values; must have 4");
    // 2^32 elements would be 0 in 32 bits
    assertThatThrownBy(() -> Matrix.of(1 << 16, 1 << 16, new float[0]))
        .hasMessageContaining("must have 4294967296");
    assertThatThrownBy(() -> Matrix.of(1, 0, new float[0])).hasMessageContaining("dimension 1");
    assertThatThrownBy(() -> Matrix.ofRows(new float[2], new float[3]))
        .hasMessageContaining("row 1 has dimension 3; must be 2");
    assertThatThrownBy(() -> Matrix.builder(2, 1).add(new float[1]).build())
        .hasMessageContaining("2 rows has 1");
    assertThatThrownBy(() -> Matrix.builder(0, 1).add(new float[1]))
        .hasMessageContaining("one more");
    assertThatThrownBy(() -> Matrix.ofSegments(3, 1, 2, FloatBuffer.allocate(3)))
        .hasMessageContaining("has 1 segments; must have 2");
    assertThatThrownBy(
            () -> Matrix.ofSegments(3, 1, 2, FloatBuffer.allocate(2), FloatBuffer.allocate(2)))
        .hasMessageContaining("segment 1 of 1 rows × 1 has 2 values; must have 1");
    assertThatThrownBy(() -> THREE.get(3, 0)).isInstanceOf(IndexOutOfBoundsException.class);
  }

  @Test
  void neighbours_outsideTheResult_areRefused() {
    Neighbours result = similarity.neighbours(THREE, Metric.EUCLIDEAN, 2);
    assertThatThrownBy(() -> result.id(0, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> new Neighbours(2, 2, new int[3], new float[4]))
        .hasMessageContaining("3 ids and 4 scores");
  }
}
