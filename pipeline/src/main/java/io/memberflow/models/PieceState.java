package io.memberflow.models;

/** Keeps numbered pieces of bytes between checkpoints: what did not change is not written again. */
interface PieceState {
  Iterable<Integer> numbers() throws Exception;

  /** Null where there is none. */
  byte[] get(int number) throws Exception;

  void put(int number, byte[] piece) throws Exception;

  void remove(int number) throws Exception;
}
