package io.memberflow.similarity.cuda;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.similarity.AbstractSimilarityProviderContractTest;
import io.memberflow.similarity.Matrix;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.RowMask;
import io.memberflow.similarity.Search;
import io.memberflow.similarity.Similarity;
import io.memberflow.similarity.SimilarityProvider;
import io.memberflow.similarity.cpu.CpuProvider;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The provider on the kernels' own source, compiled for the host. */
class CudaProviderTest extends AbstractSimilarityProviderContractTest {
  private static final long MEMORY = 1L << 30;
  private static final int H100_SHARED = 227 << 10;
  private static final int A100_SHARED = 163 << 10;

  private CudaProvider provider;

  private CudaProvider open(long memory, int shared) {
    close();
    provider = new CudaProvider(() -> new HostDevice(memory, shared), new CpuProvider(2), 0.8);
    return provider;
  }

  @AfterEach
  void close() {
    if (provider != null) {
      provider.close();
      provider = null;
    }
  }

  @Override
  protected SimilarityProvider provider() {
    return open(MEMORY, H100_SHARED);
  }

  /** The emulation is slow: few rows, and memory for 256 of them at a time. */
  @Override
  protected SimilarityProvider providerOfSmallBlocks() {
    return open(2 << 20, H100_SHARED);
  }

  @Override
  protected int rowsOfSeveralBlocks() {
    return 600;
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void topK_sizesOffTheTiles_equalTheSpecificationAndAreProvenOnTheDevice(Metric metric) {
    for (int[] sizes : new int[][] {{1, 130}, {127, 257}, {257, 511}}) {
      SimilarityProvider device = provider();
      Matrix queries = gaussian(sizes[0], 70, 1);
      Matrix items = gaussian(sizes[1], 70, 2);
      assertThat(Similarity.with(device).topK(queries, items, metric, 9))
          .isEqualTo(Similarity.reference().topK(queries, items, metric, 9));
      // the proof is what makes the device useful: random rows must not need the other provider
      assertThat(provider.recomputedRows()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Metric.class,
      names = {"COSINE", "EUCLIDEAN"})
  void topK_queriesThatDoNotFitSharedMemory_equalTheSpecification(Metric metric) {
    // 300 columns: resident needs 10 + 64 + 160 KiB
    Matrix queries = gaussian(40, 300, 3);
    Matrix items = gaussian(300, 300, 4);
    assertThat(Similarity.with(open(MEMORY, A100_SHARED)).topK(queries, items, metric, 20))
        .isEqualTo(Similarity.reference().topK(queries, items, metric, 20));
    assertThat(provider.recomputedRows()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void neighbours_itemsInSeveralBlocksOfTheDevice_equalTheSpecification(Metric metric) {
    // 4 MB for 3,000 rows of 100 columns: blocks of items and of queries
    Matrix items = gaussian(3000, 100, 5);
    Matrix queries = gaussian(300, 100, 6);
    int[][] lists = new int[300][];
    for (int r = 0; r < 300; r++) {
      lists[r] = IntStream.range(0, r % 7).map(i -> i * 400 + 3).toArray();
    }
    Search search =
        Search.topK(queries, items, metric, 12)
            .withMask(RowMask.itself().without(0, 700, 2999).withoutByRow(lists));
    assertThat(Similarity.with(open(5 << 20, H100_SHARED)).whole(search))
        .isEqualTo(Similarity.reference().whole(search));
  }

  @ParameterizedTest
  @CsvSource({"COSINE, 700", "MANHATTAN, 700", "EUCLIDEAN, 1300"})
  void search_copiesThatRunAheadOfKernels_takeNothingFromThem(Metric metric, int rows) {
    // blocks of 256 queries against all items, and for the larger one against blocks of items
    Matrix items = gaussian(rows, 60, 11);
    Matrix queries = gaussian(600, 60, 12);
    int[][] lists = new int[600][];
    Arrays.setAll(lists, r -> new int[] {r % rows, (r * 7 + 1) % rows});
    Search search =
        Search.topK(queries, items, metric, 6).withMask(RowMask.none().withoutByRow(lists));
    HostDevice device = new HostDevice(2 << 20, H100_SHARED).copyingEarly();
    provider = new CudaProvider(() -> device, new CpuProvider(1), 0.8);
    assertThat(Similarity.with(provider).whole(search))
        .isEqualTo(Similarity.reference().whole(search));
  }

  @Test
  void search_severalBlocksOfQueries_nextIsUnderWayWhileOneIsHandedOver() {
    Matrix items = gaussian(700, 16, 13);
    HostDevice device = new HostDevice(2 << 20, H100_SHARED);
    provider = new CudaProvider(() -> device, new CpuProvider(1), 0.8);
    List<Integer> inFlight = new ArrayList<>();
    Similarity.with(provider)
        .search(
            Search.neighbours(items, Metric.COSINE, 5),
            (firstRow, block) -> inFlight.add(device.inFlight()));
    assertThat(inFlight).hasSize(3).endsWith(0);
    // products and rescore of the block after
    assertThat(inFlight.subList(0, 2)).containsOnly(2);
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void topK_buffersThatFillAgainAndAgain_equalTheSpecification(Metric metric) {
    // 12 tiles of ever closer items for some query: each insertion is the best so far
    float[][] rows = new float[1536][];
    for (int i = 0; i < rows.length; i++) {
      double angle = Math.PI * i / rows.length;
      rows[i] = new float[] {(float) Math.cos(angle), (float) Math.sin(angle), 0.25f};
    }
    Matrix items = Matrix.ofRows(rows);
    Matrix ends = Matrix.ofRows(rows[0], rows[rows.length - 1], rows[700]);
    assertThat(Similarity.with(provider()).topK(ends, items, metric, 5))
        .isEqualTo(Similarity.reference().topK(ends, items, metric, 5));
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void topK_largestK_equalsTheSpecification(Metric metric) {
    Matrix items = gaussian(3400, 8, 7);
    Matrix queries = gaussian(3, 8, 8);
    assertThat(Similarity.with(provider()).topK(queries, items, metric, 1024))
        .isEqualTo(Similarity.reference().topK(queries, items, metric, 1024));
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void topK_mostColumns_equalsTheSpecification(Metric metric) {
    Matrix items = gaussian(130, CudaPlan.MAX_DIMENSION, 14);
    Matrix queries = gaussian(2, CudaPlan.MAX_DIMENSION, 15);
    assertThat(Similarity.with(provider()).topK(queries, items, metric, 3))
        .isEqualTo(Similarity.reference().topK(queries, items, metric, 3));
    assertThat(provider.recomputedRows()).isZero();
  }

  @Test
  void topK_rowsThatLowPrecisionCannotTellApart_areComputedByTheOtherProvider() {
    // 400 equal items are more than the candidates kept for k = 3
    float[][] rows = new float[600][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new float[] {1, 1 + (i < 400 ? 0 : 0.5f)};
    }
    Matrix items = Matrix.ofRows(rows);
    Matrix query = Matrix.ofRows(new float[] {2, 2});
    assertThat(Similarity.with(provider()).topK(query, items, Metric.COSINE, 3).ids())
        .containsExactly(0, 1, 2);
    assertThat(provider.recomputedRows()).isEqualTo(1);
  }

  @Test
  void topK_moreColumnsThanTheKernelsTake_isComputedByTheOtherProvider() {
    Matrix items = gaussian(20, 1025, 9);
    assertThat(Similarity.with(provider()).neighbours(items, Metric.COSINE, 3))
        .isEqualTo(Similarity.reference().neighbours(items, Metric.COSINE, 3));
    assertThat(provider.kernelSeconds()).isZero();
  }

  @Test
  void open_deviceWithTooLittleSharedMemory_isRefusedWithBothSizes() {
    // compute capability 8.6: each search would fail at its first kernel
    CudaProvider small =
        new CudaProvider(() -> new HostDevice(MEMORY, 99 << 10), new CpuProvider(1), 0.8);
    assertThatThrownBy(small::open)
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("99 KiB of shared memory for a block; the kernels need 154");
  }

  @Test
  void search_deviceFails_namesKernelGridAndShapes() {
    Matrix items = gaussian(300, 8, 10);
    CudaProvider failing =
        new CudaProvider(
            () -> new HostDevice(MEMORY, H100_SHARED).failingAt(2, false), new CpuProvider(1), 0.8);
    assertThatThrownBy(() -> Similarity.with(failing).neighbours(items, Metric.COSINE, 3))
        .isInstanceOf(DeviceException.class)
        .hasMessageContaining("kernel products_resident, grid 2, block 256")
        .hasMessageContaining("queries 300 × 8, items 300 × 8, k 3");
    // the device was closed and everything freed, else close() would have thrown
    assertThat(failing.kernelSeconds()).isZero();
  }

  @Test
  void search_byAnotherThread_isRefused() throws InterruptedException {
    CudaProvider owned = open(MEMORY, H100_SHARED);
    owned.open();
    Throwable[] thrown = new Throwable[1];
    Thread other =
        new Thread(
            () -> {
              try {
                owned.open();
              } catch (IllegalStateException e) {
                thrown[0] = e;
              }
            });
    other.start();
    other.join(10_000);
    assertThat(thrown[0]).hasMessageContaining("open one for each thread");
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
