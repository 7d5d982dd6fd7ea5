package io.memberflow.determinism;

import io.memberflow.trials.PacedLog;
import io.memberflow.trials.Trial.Execution;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How a run on a cluster differs from the plain one. Between what befalls it lies at least a
 * twentieth of the log.
 *
 * @param paces of the partitions: 1 is even, 2 begins slowly, 0.5 begins fast
 * @param kills of TaskManagers, in their order
 * @param stopAt the same for the stop with a savepoint
 * @param then how it goes on from there
 */
record ClusterDisturbance(
    Execution first, List<Double> paces, List<Kill> kills, double stopAt, Execution then) {
  private static final int[] PARALLELISMS = {1, 2, 4};
  private static final String[] BACKENDS = {"hashmap", "rocksdb"};

  /**
   * One TaskManager that is killed.
   *
   * @param at share of the log that has been sent by then, 0–1
   * @param choice of one of those that work for the job, 0–1
   */
  record Kill(double at, double choice) {
    private static Kill random(SplittableRandom random, double from, double to) {
      return new Kill(from + (to - from) * random.nextDouble(), random.nextDouble());
    }
  }

  static ClusterDisturbance random(SplittableRandom random) {
    return new ClusterDisturbance(
        execution(random),
        IntStream.range(0, PacedLog.PARTITIONS)
            .mapToObj(i -> Math.pow(2, 2 * random.nextDouble() - 1))
            .toList(),
        List.of(Kill.random(random, 0.1, 0.35), Kill.random(random, 0.4, 0.65)),
        0.7 + 0.15 * random.nextDouble(),
        execution(random));
  }

  private static Execution execution(SplittableRandom random) {
    return new Execution(
        PARALLELISMS[random.nextInt(PARALLELISMS.length)],
        BACKENDS[random.nextInt(BACKENDS.length)],
        Duration.ofMillis(500 + random.nextInt(2_500)));
  }

  @Override
  public String toString() {
    return "parallelism %d, %s, checkpoints every %d ms, %d SIGKILLs, paces %s; stopped, then %s"
        .formatted(
            first.parallelism(),
            first.backend(),
            first.checkpoints().toMillis(),
            kills.size(),
            paces.stream().map("%.1f"::formatted).collect(Collectors.joining("/")),
            "parallelism %d, %s".formatted(then.parallelism(), then.backend()));
  }
}
