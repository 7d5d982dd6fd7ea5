package io.memberflow.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What every provider must do; a provider's test supplies the provider. */
public abstract class AbstractSimilarityProviderContractTest {

  protected abstract SimilarityProvider provider();

  /** Lengths around the widths of the provider's code paths. */
  protected int[] dimensions() {
    return new int[] {1, 7, 8, 9, 128};
  }

  /** A provider that hands over {@link #rowsOfSeveralBlocks} rows in more than one block. */
  protected SimilarityProvider providerOfSmallBlocks() {
    return provider();
  }

  protected int rowsOfSeveralBlocks() {
    return 10_000;
  }

  private Similarity similarity() {
    return Similarity.with(provider());
  }

  @ParameterizedTest
  @CsvSource({"COSINE, 0.96, 1, -1, 0", "EUCLIDEAN, 1.4142135, 5, 10, 5", "MANHATTAN, 2, 7, 14, 7"})
  void topK_knownVectors_hasTheirTrueScores(
      Metric metric, float near, float twice, float opposite, float zero) {
    Matrix query = Matrix.ofRows(new float[] {3, 4});
    Matrix items =
        Matrix.ofRows(
            new float[] {4, 3}, new float[] {6, 8}, new float[] {-3, -4}, new float[] {0, 0});
    Neighbours result = similarity().topK(query, items, metric, 4);
    float[] expected = {near, twice, opposite, zero};
    for (int rank = 0; rank < 4; rank++) {
      assertThat(result.score(0, rank)).isCloseTo(expected[result.id(0, rank)], within(1e-6f));
    }
    assertThat(result.id(0, 0)).isEqualTo(metric == Metric.COSINE ? 1 : 0);
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void neighbours_equalRows_areTiesToTheLowerIdWithoutTheRowItself(Metric metric) {
    float[] row = {1, 2, 2};
    Neighbours result = similarity().neighbours(Matrix.ofRows(row, row, row, row), metric, 3);
    assertThat(result.ids()).containsExactly(1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2);
  }

  @Test
  void cosine_zeroVectors_isZero() {
    Matrix items = Matrix.ofRows(new float[] {0, 0}, new float[] {-1, 0}, new float[] {0, -0.0f});
    Neighbours result = similarity().topK(items, items, Metric.COSINE, 3);
    assertThat(result.scores()).startsWith(0, 0, 0);
    assertThat(result.ids()).startsWith(0, 1, 2).endsWith(0, 1, 2);
    // positive zero, so that equal scores have equal bits
    assertThat(Float.floatToRawIntBits(result.score(0, 1))).isZero();
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void topK_extremeNumbers_neitherOverflowNorVanish(Metric metric) {
    Matrix items =
        Matrix.ofRows(new float[] {1e30f, 1e30f}, new float[] {1e30f, 0}, new float[] {1e-40f, 0});
    Neighbours result = similarity().topK(items, items, metric, 3);
    for (float score : result.scores()) {
      assertThat(score).isFinite();
    }
    if (metric == Metric.COSINE) {
      assertThat(result.id(2, 0)).isEqualTo(1);
      assertThat(result.score(2, 0)).isCloseTo(1, within(1e-6f));
    }
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void topK_vectorLengthsAroundWidths_equalAFullSort(Metric metric) {
    for (int dimension : dimensions()) {
      Matrix queries = random(17, dimension, 1000 + dimension);
      Matrix items = random(101, dimension, 2000 + dimension);
      for (int k : new int[] {1, 2, 100, 101}) {
        assertEqualsFullSort(
            similarity().topK(queries, items, metric, k), queries, items, metric, RowMask.none());
      }
      assertEqualsFullSort(
          similarity().neighbours(items, metric, 100), items, items, metric, RowMask.itself());
    }
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void topK_scoresSortedEitherWay_equalTheSpecification(Metric metric) {
    // the worst order for a running threshold: each item is closer than all before it
    float[][] rows = new float[3000][];
    for (int i = 0; i < rows.length; i++) {
      double angle = Math.PI * i / rows.length;
      rows[i] = new float[] {(float) Math.cos(angle), (float) Math.sin(angle), 0, 1e-3f};
    }
    Matrix items = Matrix.ofRows(rows);
    Matrix ends = Matrix.ofRows(rows[0], rows[rows.length - 1], rows[1500]);
    assertEqualsSpecification(Search.topK(ends, items, metric, 64));
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void topK_equalRowsFarBeyondK_areTheLowestIds(Metric metric) {
    float[][] rows = new float[2000][];
    Arrays.fill(rows, new float[] {0.1f, -0.7f, 0.3f});
    Matrix items = Matrix.ofRows(rows);
    Neighbours result = similarity().topK(Matrix.ofRows(rows[0]), items, metric, 40);
    assertThat(result.ids()).containsExactly(IntStream.range(0, 40).toArray());
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void topK_duplicatesAmongNearlyEqualRows_equalTheSpecification(Metric metric) {
    // differences in the last bits only: what single precision alone would order by chance
    Random random = new Random(11);
    Matrix.Builder items = Matrix.builder(1500, 33);
    float[] base = new float[33];
    for (int i = 0; i < base.length; i++) {
      base[i] = 1 + random.nextFloat();
    }
    for (int r = 0; r < 1500; r++) {
      float[] row = base.clone();
      if (r % 3 != 0) {
        row[random.nextInt(33)] += random.nextInt(3) * Math.ulp(1f);
      }
      items.add(row);
    }
    Matrix built = items.build();
    assertEqualsSpecification(Search.neighbours(built, metric, 20));
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void topK_farFromTheOriginAndOneHugeRow_equalTheSpecification(Metric metric) {
    Matrix.Builder items = Matrix.builder(700, 12);
    Random random = new Random(12);
    for (int r = 0; r < 700; r++) {
      float[] row = new float[12];
      for (int c = 0; c < 12; c++) {
        row[c] = r == 350 ? 1e12f * random.nextFloat() : 1e6f + random.nextInt(40);
      }
      items.add(row);
    }
    assertEqualsSpecification(Search.neighbours(items.build(), metric, 15));
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void search_masks_leaveOutTheirItemsOnly(Metric metric) {
    Matrix items = random(90, 5, 21);
    int[] everywhere = {3, 77, 4, 5};
    int[][] byRow = new int[90][];
    Arrays.setAll(byRow, r -> IntStream.range(0, r % 9).map(i -> (7 * r + 11 * i) % 90).toArray());
    RowMask mask = RowMask.itself().without(everywhere).withoutByRow(byRow);
    for (int k : new int[] {1, 10, 90 - mask.most()}) {
      Search search = Search.topK(items, items, metric, k).withMask(mask);
      assertEqualsFullSort(similarity().whole(search), items, items, metric, mask);
    }
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void search_smallestBudget_givesBlocksInOrderThatMakeTheWhole(Metric metric) {
    int rows = Math.min(rowsOfSeveralBlocks(), 2500);
    Matrix items = random(rows, 3, 22);
    Similarity similarity = Similarity.with(providerOfSmallBlocks());
    Search search = Search.neighbours(items, metric, 3).withMemoryBudget(Search.MIN_MEMORY_BUDGET);
    List<String> steps = new ArrayList<>();
    Neighbours whole = similarity.whole(search);
    int[] next = {0};
    similarity.search(
        search.withProgress((done, total) -> steps.add(done + "/" + total)),
        (firstRow, block) -> {
          assertThat(firstRow).isEqualTo(next[0]);
          for (int r = 0; r < block.rows(); r++) {
            for (int rank = 0; rank < 3; rank++) {
              assertThat(block.id(r, rank)).isEqualTo(whole.id(firstRow + r, rank));
              assertThat(block.score(r, rank)).isEqualTo(whole.score(firstRow + r, rank));
            }
          }
          next[0] += block.rows();
        });
    assertThat(next[0]).isEqualTo(rows);
    assertThat(steps).isNotEmpty().endsWith(rows + "/" + rows);
  }

  @Test
  void search_cancelled_endsWithoutAnotherBlock() {
    Matrix items = random(rowsOfSeveralBlocks(), 2, 23);
    Similarity similarity = Similarity.with(providerOfSmallBlocks());
    AtomicBoolean cancelled = new AtomicBoolean();
    int[] blocks = {0};
    Search search =
        Search.neighbours(items, Metric.EUCLIDEAN, 5)
            .withMemoryBudget(Search.MIN_MEMORY_BUDGET)
            .withCancellation(cancelled::get);
    assertThatThrownBy(
            () ->
                similarity.search(
                    search.withProgress((done, total) -> cancelled.set(true)),
                    (firstRow, block) -> blocks[0]++))
        .isInstanceOf(CancellationException.class);
    assertThat(blocks[0]).isEqualTo(1);
    assertThatThrownBy(() -> similarity.search(search, (firstRow, block) -> blocks[0]++))
        .isInstanceOf(CancellationException.class);
    assertThat(blocks[0]).isEqualTo(1);
  }

  @Test
  void search_consumerFails_itsExceptionComesThrough() {
    Matrix items = random(50, 8, 24);
    assertThatThrownBy(
            () ->
                similarity()
                    .search(
                        Search.neighbours(items, Metric.COSINE, 5),
                        (firstRow, block) -> {
                          throw new IllegalStateException("the disk is full");
                        }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the disk is full");
  }

  @Test
  void topK_offHeapSegments_equalTheSameOnTheHeap() {
    Matrix heap = random(100, 6, 25);
    FloatBuffer[] segments = new FloatBuffer[3];
    for (int s = 0; s < 3; s++) {
      int rows = s == 2 ? 20 : 40;
      float[] values = new float[rows * 6];
      heap.copyRows(40 * s, 40 * s + rows, values, 0);
      segments[s] =
          ByteBuffer.allocateDirect(4 * values.length)
              .order(ByteOrder.nativeOrder())
              .asFloatBuffer();
      segments[s].put(values).flip();
    }
    assertThat(
            similarity().neighbours(Matrix.ofSegments(100, 6, 40, segments), Metric.MANHATTAN, 7))
        .isEqualTo(similarity().neighbours(heap, Metric.MANHATTAN, 7));
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void topK_sameArguments_givesTheSameBits(Metric metric) {
    Matrix items = random(200, 9, 5);
    assertThat(similarity().neighbours(items, metric, 10))
        .isEqualTo(similarity().neighbours(items, metric, 10));
  }

  /** Equal to {@code cpu-reference}, bit by bit. */
  protected void assertEqualsSpecification(Search search) {
    assertEquals(search, Similarity.reference().whole(search));
  }

  /** Equal to what {@code cpu-reference} has found, bit by bit. */
  protected void assertEquals(Search search, Neighbours expected) {
    Neighbours result = similarity().whole(search);
    for (int q = 0; q < expected.rows(); q++) {
      for (int rank = 0; rank < expected.k(); rank++) {
        String place = "%s row %d rank %d".formatted(search.metric(), q, rank);
        assertThat(result.id(q, rank)).as(place).isEqualTo(expected.id(q, rank));
        assertThat(result.score(q, rank)).as(place).isEqualTo(expected.score(q, rank));
      }
    }
  }

  /** Order and scores by the specification. */
  protected void assertEqualsFullSort(
      Neighbours result, Matrix queries, Matrix items, Metric metric, RowMask mask) {
    float[] query = new float[queries.dimension()];
    float[] item = new float[items.dimension()];
    for (int q = 0; q < queries.rows(); q++) {
      int row = q;
      queries.copyRow(q, query);
      float[] scores = new float[items.rows()];
      for (int i = 0; i < items.rows(); i++) {
        items.copyRow(i, item);
        scores[i] = ReferenceProvider.score(query, item, metric);
      }
      Comparator<Integer> byScore = Comparator.comparingDouble(i -> scores[i]);
      List<Integer> sorted =
          IntStream.range(0, items.rows())
              .filter(i -> !mask.excludes(row, i))
              .boxed()
              .sorted(
                  (metric.higherIsCloser() ? byScore.reversed() : byScore)
                      .thenComparing(Comparator.naturalOrder()))
              .toList();
      for (int rank = 0; rank < result.k(); rank++) {
        int id = result.id(q, rank);
        String place = "%s row %d rank %d id %d".formatted(metric, q, rank, id);
        assertThat(id).as(place).isEqualTo(sorted.get(rank));
        assertThat(result.score(q, rank)).as(place).isEqualTo(scores[id]);
      }
    }
  }

  /** Small whole numbers, so that ties are frequent, and the seed is the test's argument. */
  protected static Matrix random(int rows, int dimension, long seed) {
    Random random = new Random(seed);
    Matrix.Builder builder = Matrix.builder(rows, dimension, 5 * dimension);
    float[] row = new float[dimension];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < dimension; c++) {
        row[c] = random.nextInt(7) - 3;
      }
      builder.add(row);
    }
    return builder.build();
  }
}
