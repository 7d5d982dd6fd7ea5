package io.memberflow.similarity.cuda;

import io.memberflow.similarity.Matrix;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.Neighbours;
import io.memberflow.similarity.RowMask;
import io.memberflow.similarity.Search;
import io.memberflow.similarity.Similarity;
import io.memberflow.similarity.cpu.CpuLimit;
import io.memberflow.similarity.cpu.CpuProvider;
import io.memberflow.similarity.jcuda.JcudaDevice;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.function.Supplier;

/**
 * Checks and measures the kernels on a real device; {@code run-on-device.sh} runs it.
 *
 * <pre>
 *   check                              compares with the specification, ends with 1 on a difference
 *   small                              the same for two small searches of each metric, for
 *                                      compute-sanitizer and emulated drivers
 *   measure ITEMS DIMENSION K METRIC   prints a line of JSON
 * </pre>
 */
final class DeviceReport {
  private static final double SHARE = 0.8;
  private static final int WARM_UPS = 1;
  private static final int RUNS = 3;

  private DeviceReport() {}

  public static void main(String[] arguments) {
    try (CudaProvider cuda =
        new CudaProvider(() -> JcudaDevice.open(0), new CpuProvider(), SHARE).open()) {
      System.err.println("device: " + cuda.description());
      switch (arguments[0]) {
        case "check" -> check(cuda);
        case "small" -> small(cuda);
        case "measure" ->
            measure(
                cuda,
                Integer.parseInt(arguments[1]),
                Integer.parseInt(arguments[2]),
                Integer.parseInt(arguments[3]),
                Metric.valueOf(arguments[4].toUpperCase(Locale.ROOT)));
        default -> throw new IllegalArgumentException("unknown task " + arguments[0]);
      }
    }
  }

  private static void check(CudaProvider cuda) {
    boolean good = true;
    for (Metric metric : Metric.values()) {
      for (int[] shape :
          new int[][] {{1, 200, 1, 3}, {300, 5001, 7, 10}, {1000, 20_000, 128, 100}}) {
        int k = shape[3];
        Matrix queries = gaussian(shape[0], shape[2], 1);
        Matrix items = gaussian(shape[1], shape[2], 2);
        good &= same(cuda, "random", Search.topK(queries, items, metric, k));
      }
      good &= same(cuda, "1,024 columns", Search.neighbours(gaussian(3000, 1024, 3), metric, 20));
      good &= same(cuda, "k 1,024", Search.neighbours(gaussian(9000, 33, 4), metric, 1024));
      good &= same(cuda, "sorted", Search.neighbours(circle(8000), metric, 50));
      good &= same(cuda, "duplicates", Search.neighbours(duplicates(6000, 40), metric, 30));
      Matrix masked = gaussian(3000, 64, 5);
      int[][] lists = new int[3000][];
      Arrays.setAll(lists, r -> new int[] {(r + 1) % 3000, (r * 7) % 3000});
      good &=
          same(
              cuda,
              "masks",
              Search.topK(masked, masked, metric, 25)
                  .withMask(RowMask.itself().without(5, 6, 2999).withoutByRow(lists)));
    }
    System.out.println(good ? "check: all equal" : "check: DIFFERENCES");
    if (!good) {
      System.exit(1);
    }
  }

  private static boolean same(CudaProvider cuda, String name, Search search) {
    long before = cuda.recomputedRows();
    Neighbours expected = Similarity.with(new CpuProvider()).whole(search);
    Neighbours found = Similarity.with(cuda).whole(search);
    String shape =
        "%s, %s, %d queries, %d items, %d columns, k %d"
            .formatted(
                search.metric(),
                name,
                search.queries().rows(),
                search.items().rows(),
                search.items().dimension(),
                search.k());
    for (int i = 0; i < expected.ids().length; i++) {
      if (expected.ids()[i] != found.ids()[i] || expected.scores()[i] != found.scores()[i]) {
        System.out.printf(
            "DIFFERENT %s: row %d rank %d is %d %s; must be %d %s%n",
            shape,
            i / expected.k(),
            i % expected.k(),
            found.ids()[i],
            found.scores()[i],
            expected.ids()[i],
            expected.scores()[i]);
        return false;
      }
    }
    System.out.printf("equal %s, %d rows unproven%n", shape, cuda.recomputedRows() - before);
    return true;
  }

  private static void small(CudaProvider cuda) {
    boolean good = true;
    for (Metric metric : Metric.values()) {
      Matrix items = gaussian(300, 70, 6);
      good &= same(cuda, "small", Search.neighbours(items, metric, 10));
      good &=
          same(
              cuda,
              "small",
              Search.topK(gaussian(5, 600, 7), gaussian(200, 600, 8), metric, 3)
                  .withMask(RowMask.none().without(1, 199)));
    }
    System.out.println(good ? "small: all equal" : "small: DIFFERENCES");
    if (!good) {
      System.exit(1);
    }
  }

  private static void measure(CudaProvider cuda, int items, int dimension, int k, Metric metric) {
    Matrix matrix = gaussian(items, dimension, 9);
    double[] kernel = new double[RUNS];
    double[] total = new double[RUNS];
    for (int run = -WARM_UPS; run < RUNS; run++) {
      double before = cuda.kernelSeconds();
      Supplier<Neighbours> search = () -> Similarity.with(cuda).neighbours(matrix, metric, k);
      long start = System.nanoTime();
      search.get();
      if (run >= 0) {
        total[run] = (System.nanoTime() - start) / 1e9;
        kernel[run] = cuda.kernelSeconds() - before;
      }
    }
    Arrays.sort(kernel);
    Arrays.sort(total);
    double operations = (double) items * items * dimension * CpuLimit.operationsEach(metric);
    double teraOps = operations / kernel[RUNS / 2] / 1e12;
    OptionalDouble limit =
        cuda.speed().map(s -> s.gigaOpsPerSecond(metric)).orElse(OptionalDouble.empty());
    System.out.printf(
        Locale.ROOT,
        "{\"metric\": \"%s\", \"items\": %d, \"dimension\": %d, \"k\": %d, \"kernelSeconds\": %.6f, "
            + "\"endToEndSeconds\": %.6f, \"teraOpsPerSecond\": %.2f, \"shareOfLimit\": %s, "
            + "\"unprovenRows\": %d}%n",
        metric.name().toLowerCase(Locale.ROOT),
        items,
        dimension,
        k,
        kernel[RUNS / 2],
        total[RUNS / 2],
        teraOps,
        limit.isPresent() ? "%.3f".formatted(teraOps * 1e3 / limit.getAsDouble()) : "null",
        cuda.recomputedRows());
  }

  private static Matrix gaussian(int rows, int dimension, long seed) {
    Random random = new Random(seed);
    // a table of draws: Gaussian numbers for a million rows would take longer than the search
    float[] table = new float[(1 << 20) + 1031];
    for (int i = 0; i < table.length; i++) {
      table[i] = (float) random.nextGaussian();
    }
    Matrix.Builder builder = Matrix.builder(rows, dimension);
    float[] row = new float[dimension];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < dimension; ) {
        int at = random.nextInt(1 << 20);
        for (int i = 0; i < 8 && c < dimension; i++) {
          row[c++] = table[at + i];
        }
      }
      builder.add(row);
    }
    return builder.build();
  }

  private static Matrix circle(int rows) {
    Matrix.Builder builder = Matrix.builder(rows, 3);
    for (int r = 0; r < rows; r++) {
      double angle = Math.PI * r / rows;
      builder.add(new float[] {(float) Math.cos(angle), (float) Math.sin(angle), 0.25f});
    }
    return builder.build();
  }

  private static Matrix duplicates(int rows, int dimension) {
    Matrix some = gaussian(rows / 60, dimension, 10);
    Matrix.Builder builder = Matrix.builder(rows, dimension);
    float[] row = new float[dimension];
    for (int r = 0; r < rows; r++) {
      some.copyRow(r % some.rows(), row);
      builder.add(row);
    }
    return builder.build();
  }
}
