package io.memberflow.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/**
 * Watches the mean of one stream of numbers. The same values in the same order give the same bits;
 * memory has a bound. One owner thread.
 */
public interface DriftDetector {

  /**
   * Takes in the next value.
   *
   * @param value finite
   * @return a change at the value that makes it known; a warning again only after it had passed
   */
  Optional<Shift> add(double value);

  /** Equal state gives equal bytes. */
  void write(DataOutput out) throws IOException;

  /** Reads what {@link #write} wrote into a new detector with the same settings. */
  void read(DataInput in) throws IOException;
}
