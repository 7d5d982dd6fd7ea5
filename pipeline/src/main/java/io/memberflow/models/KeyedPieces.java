package io.memberflow.models;

import org.apache.flink.api.common.state.MapState;

/** Pieces in keyed state, of the current key. */
record KeyedPieces(MapState<Integer, byte[]> state) implements PieceState {
  @Override
  public Iterable<Integer> numbers() throws Exception {
    return state.keys();
  }

  @Override
  public byte[] get(int number) throws Exception {
    return state.get(number);
  }

  @Override
  public void put(int number, byte[] piece) throws Exception {
    state.put(number, piece);
  }

  @Override
  public void remove(int number) throws Exception {
    state.remove(number);
  }
}
