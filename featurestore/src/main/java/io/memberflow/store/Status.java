package io.memberflow.store;

/** Whether stored values may be used. */
public enum Status {
  /** Written recently enough. */
  FRESH(true),
  /** Older than fresh, not yet expired: usable, with its age in mind. */
  STALE(true),
  /** Too old to be used. */
  EXPIRED(false),
  /** The store has no such record or section. */
  MISSING(false),
  /** Written for other definitions than the reader's catalogue has. */
  VERSION_MISMATCH(false);

  private final boolean usable;

  Status(boolean usable) {
    this.usable = usable;
  }

  public boolean usable() {
    return usable;
  }
}
