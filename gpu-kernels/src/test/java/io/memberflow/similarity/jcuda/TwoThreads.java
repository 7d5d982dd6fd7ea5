package io.memberflow.similarity.jcuda;

import io.memberflow.similarity.Matrix;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.Neighbours;
import io.memberflow.similarity.Similarity;
import io.memberflow.similarity.cpu.CpuProvider;
import io.memberflow.similarity.cuda.CudaProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Two threads that search on one device: memory of another context is an error of the driver. */
final class TwoThreads {
  private TwoThreads() {}

  public static void main(String[] arguments) throws Exception {
    Random random = new Random(3);
    Matrix.Builder builder = Matrix.builder(300, 8);
    for (int r = 0; r < 300; r++) {
      float[] row = new float[8];
      for (int c = 0; c < 8; c++) {
        row[c] = (float) random.nextGaussian();
      }
      builder.add(row);
    }
    Matrix items = builder.build();
    Neighbours expected = Similarity.reference().neighbours(items, Metric.EUCLIDEAN, 4);
    Callable<Boolean> search =
        () -> {
          // the second search has a context, too, after the first was closed
          for (int i = 0; i < 2; i++) {
            try (CudaProvider cuda =
                new CudaProvider(() -> JcudaDevice.open(0), new CpuProvider(1), 0.4)) {
              if (!Similarity.with(cuda).neighbours(items, Metric.EUCLIDEAN, 4).equals(expected)) {
                return false;
              }
            }
          }
          return true;
        };
    ExecutorService threads = Executors.newFixedThreadPool(2);
    List<Future<Boolean>> results = new ArrayList<>(threads.invokeAll(List.of(search, search)));
    boolean equal = results.get(0).get() && results.get(1).get();
    threads.shutdown();
    System.out.println("two threads: " + (equal ? "equal" : "DIFFERENT"));
    System.exit(equal ? 0 : 1);
  }
}
