package io.memberflow.similarity;

/** Told how far a search is, after each block. */
@FunctionalInterface
public interface Progress {
  /** Tells nobody. */
  Progress NONE = (done, total) -> {};

  /**
   * @param done query rows whose neighbours were handed over
   * @param total query rows of the search
   */
  void report(int done, int total);
}
