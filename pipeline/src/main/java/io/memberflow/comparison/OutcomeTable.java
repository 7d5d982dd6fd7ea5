package io.memberflow.comparison;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.outcomes.Outcome;
import java.util.Arrays;

/** The baseline's predictions of one model by example, to find the partner of another variant's. */
final class OutcomeTable {
  /** 20 bytes each, and 8 for the index. */
  static final int BOUND = 1 << 25;

  private static final int EMPTY = -1;

  private int[] index = new int[1024];
  private long[] examples = new long[512];
  private long[] times = new long[512];
  private float[] predictions = new float[512];
  private int size;

  OutcomeTable() {
    Arrays.fill(index, EMPTY);
  }

  /**
   * @throws ConfigurationException beyond {@link #BOUND}
   */
  void add(Outcome outcome) {
    if (size == BOUND) {
      throw new ConfigurationException(
          "model %s has more than %,d outcomes; at most so many can be paired; replay a shorter part"
              .formatted(outcome.model(), BOUND));
    }
    if (size == examples.length) {
      int capacity = Math.min(BOUND, size * 2);
      examples = Arrays.copyOf(examples, capacity);
      times = Arrays.copyOf(times, capacity);
      predictions = Arrays.copyOf(predictions, capacity);
      index = new int[capacity * 2];
      Arrays.fill(index, EMPTY);
      for (int row = 0; row < size; row++) {
        index[slot(examples[row])] = row;
      }
    }
    int slot = slot(outcome.example());
    if (index[slot] != EMPTY) {
      return;
    }
    index[slot] = size;
    examples[size] = outcome.example();
    times[size] = outcome.time();
    predictions[size++] = outcome.prediction();
  }

  /** Where an example is, or where it would be put. */
  private int slot(long example) {
    int slot = (int) (example ^ example >>> 32) & index.length - 1;
    while (index[slot] != EMPTY && examples[index[slot]] != example) {
      slot = slot + 1 & index.length - 1;
    }
    return slot;
  }

  int size() {
    return size;
  }

  /** The row of an example; −1 where the baseline has no outcome of it. */
  int row(long example) {
    return index[slot(example)];
  }

  float prediction(int row) {
    return predictions[row];
  }

  long firstTime() {
    return Arrays.stream(times, 0, size).min().orElse(0);
  }

  long lastTime() {
    return Arrays.stream(times, 0, size).max().orElse(0);
  }
}
