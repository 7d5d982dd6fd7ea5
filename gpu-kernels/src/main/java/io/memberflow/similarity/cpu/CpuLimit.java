package io.memberflow.similarity.cpu;

import io.memberflow.similarity.Metric;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What this machine can do at most: the inner loop alone, on numbers that stay in the nearest
 * cache, on every thread at once. A benchmark quotes its share of it.
 */
public final class CpuLimit {
  private static final int DIMENSION = 128;
  private static final int ROUNDS = 8;
  private static final int CALLS = 20_000;
  private static final int BATCH = 100;

  private CpuLimit() {}

  /**
   * Takes about a second.
   *
   * @param threads 1 or more
   * @return 10⁹ operations per second: two for each product, one for each absolute difference
   */
  public static double gigaOpsPerSecond(Metric metric, int threads) {
    TileKernel kernel = TileKernel.best();
    double best = 0;
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      double sum =
          IntStream.range(0, threads)
              .mapToObj(t -> new Loop(kernel, metric))
              .map(Loop::started)
              .toList()
              .stream()
              .mapToDouble(Loop::joined)
              .sum();
      double seconds = (System.nanoTime() - start) / 1e9;
      if (Double.isNaN(sum)) {
        throw new IllegalStateException("the sum of finite numbers is " + sum);
      }
      double operations = (double) threads * CALLS * DIMENSION * TileKernel.ROWS * TileKernel.PANEL;
      best = Math.max(best, operations * operationsEach(metric) / seconds / 1e9);
    }
    return best;
  }

  /** Operations for each pair and dimension, as benchmarks count them. */
  public static int operationsEach(Metric metric) {
    return metric == Metric.MANHATTAN ? 1 : 2;
  }

  private static final class Loop extends Thread {
    private final TileKernel kernel;
    private final Metric metric;
    private final float[] queries = new float[DIMENSION * TileKernel.ROWS];
    private final float[] items = new float[DIMENSION * TileKernel.PANEL];
    private final float[] bias = new float[TileKernel.PANEL];
    private final float[] out = new float[TileKernel.ROWS * TileKernel.PANEL];
    private double sum;

    Loop(TileKernel kernel, Metric metric) {
      this.kernel = kernel;
      this.metric = metric;
      Arrays.fill(queries, 0.5f);
      Arrays.fill(items, 0.25f);
      setDaemon(true);
    }

    Loop started() {
      start();
      return this;
    }

    double joined() {
      try {
        join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return sum;
    }

    @Override
    public void run() {
      for (int i = 0; i < CALLS / BATCH; i++) {
        sum += batch();
      }
    }

    /**
     * A method that is called often, because the compiler does worse with a loop that runs long.
     */
    private float batch() {
      for (int i = 0; i < BATCH; i++) {
        if (metric == Metric.MANHATTAN) {
          kernel.differences(queries, 0, DIMENSION, items, 0, bias, 0, out);
        } else {
          kernel.products(queries, 0, DIMENSION, items, 0, bias, 0, out);
        }
      }
      return out[0];
    }
  }
}
