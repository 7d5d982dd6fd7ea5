package io.memberflow.learning;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Corrects the probabilities of a classifier by what became of them. */
interface Recalibration {
  /** The corrected probability at a margin, which is the classifier's {@link LogOdds}. */
  double probability(double margin);

  /** Takes in what became of a margin that the classifier gave before it learnt the answer. */
  void learn(double margin, double label, double weight);

  void closeEpoch();

  /** Writes what {@link #probability} needs. */
  void publish(DataOutput out) throws IOException;

  void write(DataOutput out) throws IOException;

  /** Into a new one. */
  void read(DataInput in) throws IOException;
}
