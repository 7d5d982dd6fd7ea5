package io.memberflow.determinism;

import java.io.IOException;
import java.nio.file.Path;
import java.util.SplittableRandom;

/**
 * Runs of the main job over one log, each disturbed in its own way.
 *
 * @param <D> how one is disturbed
 */
interface Runs<D> extends AutoCloseable {
  /**
   * What came of one.
   *
   * @param records in its export
   * @param kills of tasks or processes on the way
   * @param stops with a savepoint from which it went on
   */
  record Run(long records, int kills, int stops) {}

  /** Runs the job undisturbed: what every other run is compared with. */
  Run plain(Path file) throws IOException;

  D random(SplittableRandom random);

  /** Runs the job to its end and exports what it has written. */
  Run export(String name, D disturbance, Path file) throws IOException;

  @Override
  void close();
}
