package io.memberflow.store.redis;

/** What a write does to a section that the store has newer. */
public enum WriteMode {
  /** Leaves it: an older write never wins. */
  GUARDED,
  /** Replaces it: for a backfill that corrects what is stored. */
  OVERWRITE
}
