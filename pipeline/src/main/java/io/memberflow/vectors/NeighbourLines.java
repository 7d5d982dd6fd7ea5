package io.memberflow.vectors;

import java.io.Closeable;
import java.io.IOException;

/** The lines of a neighbour file in one format. */
interface NeighbourLines extends Closeable {

  /**
   * @param rank 1 for the closest
   */
  void add(String id, int rank, String neighbour, float score) throws IOException;
}
