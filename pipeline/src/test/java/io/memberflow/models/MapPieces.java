package io.memberflow.models;

import java.util.Map;
import java.util.TreeMap;

/** Pieces as a checkpoint has them. */
final class MapPieces implements PieceState {
  final Map<Integer, byte[]> pieces = new TreeMap<>();

  /** Bytes put so far. */
  long written;

  @Override
  public Iterable<Integer> numbers() {
    return pieces.keySet();
  }

  @Override
  public byte[] get(int number) {
    return pieces.get(number);
  }

  @Override
  public void put(int number, byte[] piece) {
    pieces.put(number, piece);
    written += piece.length;
  }

  @Override
  public void remove(int number) {
    pieces.remove(number);
  }
}
