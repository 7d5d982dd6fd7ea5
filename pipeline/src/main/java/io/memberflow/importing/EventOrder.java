package io.memberflow.importing;

/** In which order events are written. */
public enum EventOrder {
  /** By time, ties in the order of the file; sorted on disk where memory is not enough. */
  TIME,
  /** As the lines come: no disk space, but the job refuses what comes too late. */
  FILE
}
