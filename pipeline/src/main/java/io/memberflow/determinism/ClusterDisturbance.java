package io.memberflow.determinism;

import io.memberflow.trials.PacedLog;
import io.memberflow.trials.Trial.Execution;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How a run on a cluster differs from the plain one.
 *
 * @param paces of the partitions: 1 is even, 2 begins slowly, 0.5 begins fast
 * @param killsAt share of the log that has been sent when a TaskManager is killed
 * @param stopAt the same for the stop with a savepoint
 * @param then how it goes on from there
 */
record ClusterDisturbance(
    Execution first, List<Double> paces, List<Double> killsAt, double stopAt, Execution then) {
  private static final int[] PARALLELISMS = {1, 2, 4};
  private static final String[] BACKENDS = {"hashmap", "rocksdb"};
  private static final Duration CHECKPOINTS = Duration.ofSeconds(2);
  private static final double STOP_AT = 0.85;

  static final ClusterDisturbance NONE =
      new ClusterDisturbance(
          new Execution(1, BACKENDS[0], CHECKPOINTS),
          Collections.nCopies(PacedLog.PARTITIONS, 1.0),
          List.of(),
          STOP_AT,
          new Execution(1, BACKENDS[0], CHECKPOINTS));

  static ClusterDisturbance random(SplittableRandom random) {
    return new ClusterDisturbance(
        execution(random),
        IntStream.range(0, PacedLog.PARTITIONS)
            .mapToObj(i -> Math.pow(2, 2 * random.nextDouble() - 1))
            .toList(),
        List.of(0.1 + 0.3 * random.nextDouble(), 0.4 + 0.3 * random.nextDouble()),
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
            killsAt.size(),
            paces.stream().map("%.1f"::formatted).collect(Collectors.joining("/")),
            "parallelism %d, %s".formatted(then.parallelism(), then.backend()));
  }
}
