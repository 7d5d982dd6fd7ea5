package io.memberflow.state;

/** Keyed state that lives as an object and is stored as bytes. */
public interface DecodedState {
  void write(StateOutput out);

  void read(StateInput in);
}
