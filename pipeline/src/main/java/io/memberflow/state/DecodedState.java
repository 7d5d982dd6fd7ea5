package io.memberflow.state;

/** Keyed state that lives as an object and is stored as bytes. */
public interface DecodedState {
  void write(StateOutput out);

  void read(StateInput in);

  /** Whether what readers have not been told yet could still be told after writing and reading. */
  default boolean keepsWhatWaits() {
    return true;
  }
}
