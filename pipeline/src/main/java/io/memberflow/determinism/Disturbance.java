package io.memberflow.determinism;

import java.util.SplittableRandom;

/**
 * How a run differs from the plain one.
 *
 * @param parallelism of the job
 * @param backend of its state
 * @param checkpointMillis between checkpoints
 * @param kills tasks that fail on the way, each after some records
 * @param slow one reader in so many is slow; 0 for none
 * @param thenParallelism with which it goes on from a savepoint in the middle; 0 for to the end
 * @param thenBackend of the second part
 */
record Disturbance(
    int parallelism,
    String backend,
    long checkpointMillis,
    int kills,
    int slow,
    int thenParallelism,
    String thenBackend,
    long seed) {
  private static final int[] PARALLELISMS = {1, 2, 4};
  private static final String[] BACKENDS = {"hashmap", "rocksdb"};
  private static final int MOST_KILLS = 3;

  /** What every other run is compared with. */
  static final Disturbance NONE = new Disturbance(1, BACKENDS[0], 10_000, 0, 0, 0, BACKENDS[0], 0);

  static Disturbance random(SplittableRandom random) {
    return new Disturbance(
        PARALLELISMS[random.nextInt(PARALLELISMS.length)],
        BACKENDS[random.nextInt(BACKENDS.length)],
        100 + random.nextInt(900),
        random.nextInt(MOST_KILLS + 1),
        random.nextInt(3),
        random.nextBoolean() ? PARALLELISMS[random.nextInt(PARALLELISMS.length)] : 0,
        BACKENDS[random.nextInt(BACKENDS.length)],
        random.nextLong());
  }

  @Override
  public String toString() {
    return "parallelism %d, %s, checkpoints every %d ms, %d kills%s%s"
        .formatted(
            parallelism,
            backend,
            checkpointMillis,
            kills,
            slow == 0 ? "" : ", slow readers",
            thenParallelism == 0
                ? ""
                : "; stopped, then parallelism " + thenParallelism + ", " + thenBackend);
  }
}
