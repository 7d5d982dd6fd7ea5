package io.memberflow.similarity.cpu;

import io.memberflow.similarity.AbstractSimilarityProviderContractTest;
import io.memberflow.similarity.Matrix;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.Neighbours;
import io.memberflow.similarity.RowMask;
import io.memberflow.similarity.Search;
import io.memberflow.similarity.Similarity;
import io.memberflow.similarity.SimilarityProvider;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What both kernels of the fast provider must do: the contract, at the edges of their tiles. */
abstract class AbstractCpuProviderTest extends AbstractSimilarityProviderContractTest {

  /** By the specification, which takes seconds: the same for both kernels. */
  private static final Map<Metric, Neighbours> OF_MANY_ITEMS = new EnumMap<>(Metric.class);

  abstract TileKernel kernel();

  @Override
  protected SimilarityProvider provider() {
    return new CpuProvider(2, kernel());
  }

  @Override
  protected int[] dimensions() {
    // 2049 columns: a tile is one panel
    return new int[] {1, 7, 8, 9, 31, 128, 2049};
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void topK_rowsAroundTileSizes_equalTheSpecification(Metric metric) {
    for (int items : new int[] {31, 32, 33, 511, 512, 513, 1537}) {
      for (int queries : new int[] {1, 11, 12, 13, 97, 289, 577}) {
        Matrix all = gaussian(items, 5, items);
        assertEqualsSpecification(
            Search.topK(gaussian(queries, 5, queries), all, metric, Math.min(items, 40)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void neighbours_moreItemsThanTheBudgetHolds_equalTheSpecification(Metric metric) {
    // 16 MiB hold 4,000 of these rows at a time and fewer than 500 rows' candidates
    Matrix items = gaussian(5000, 512, 3);
    Matrix queries = gaussian(600, 512, 4);
    Search search =
        Search.topK(queries, items, metric, 700).withMemoryBudget(Search.MIN_MEMORY_BUDGET);
    assertEquals(
        search, OF_MANY_ITEMS.computeIfAbsent(metric, m -> Similarity.reference().whole(search)));
    // so few that a sample tells what they reach, before the first block of items
    assertEqualsSpecification(
        Search.topK(gaussian(20, 512, 5), items, metric, 50)
            .withMemoryBudget(Search.MIN_MEMORY_BUDGET));
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void topK_largestK_equalsTheSpecification(Metric metric) {
    Matrix items = gaussian(6000, 16, 6);
    assertEqualsSpecification(Search.topK(gaussian(5, 16, 7), items, metric, 1024));
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void topK_enoughItemsForASample_equalsTheSpecification(Metric metric) {
    RowMask mask = RowMask.none().without(IntStream.range(0, 50).toArray());
    for (Matrix items : new Matrix[] {gaussian(4500, 2, 9), random(4500, 2, 10)}) {
      assertEqualsSpecification(Search.topK(gaussian(60, 2, 12), items, metric, 30).withMask(mask));
    }
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void topK_sampleOfTheClosestItems_equalsTheSpecification(Metric metric) {
    // twelve items near the queries, all of them in the sample, promise what no 20 items reach
    int rows = 4096;
    int size = Sample.size(rows, 2, Search.DEFAULT_MEMORY_BUDGET);
    int[] near = Arrays.stream(Sample.ids(rows, size)).distinct().limit(12).toArray();
    float[] values = new float[2 * rows];
    Random random = new Random(11);
    for (int r = 0; r < rows; r++) {
      boolean isNear = Arrays.binarySearch(near, r) >= 0;
      values[2 * r] = (isNear ? 1 : -1) + random.nextFloat() / 16;
      values[2 * r + 1] = 1;
    }
    assertEqualsSpecification(
        Search.topK(Matrix.ofRows(new float[] {1, 1}), Matrix.of(rows, 2, values), metric, 20));
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void topK_numbersBeyondTheBounds_equalTheSpecification(Metric metric) {
    // distances overflow to infinity, or are denormal: all order is by id then
    for (float scale : new float[] {3e38f, 1e-42f}) {
      Random random = new Random(8);
      Matrix.Builder builder = Matrix.builder(200, 3);
      for (int r = 0; r < 200; r++) {
        builder.add(
            new float[] {
              scale * (random.nextFloat() - 0.5f), scale * (random.nextFloat() - 0.5f), scale / 2
            });
      }
      assertEqualsSpecification(Search.neighbours(builder.build(), metric, 9));
    }
  }

  @Property(tries = 60)
  void search_anyMatrices_equalsTheSpecification(
      @ForAll @IntRange(min = 1, max = 60) int queryRows,
      @ForAll @IntRange(min = 1, max = 900) int itemRows,
      @ForAll @IntRange(min = 1, max = 40) int dimension,
      @ForAll @IntRange(min = 1, max = 200) int k,
      @ForAll boolean tied,
      @ForAll Metric metric,
      @ForAll long seed) {
    Matrix queries =
        tied ? random(queryRows, dimension, seed) : gaussian(queryRows, dimension, seed);
    Matrix items =
        tied ? random(itemRows, dimension, seed + 1) : gaussian(itemRows, dimension, seed + 1);
    int leftOut = itemRows / 4;
    int[] mask = new Random(seed).ints(leftOut, 0, itemRows).toArray();
    int most = Math.min(k, itemRows - leftOut);
    assertEqualsSpecification(
        Search.topK(queries, items, metric, most).withMask(RowMask.none().without(mask)));
  }

  static Matrix gaussian(int rows, int dimension, long seed) {
    Random random = new Random(seed);
    Matrix.Builder builder = Matrix.builder(rows, dimension);
    float[] row = new float[dimension];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < dimension; c++) {
        row[c] = (float) random.nextGaussian();
      }
      builder.add(row);
    }
    return builder.build();
  }
}
