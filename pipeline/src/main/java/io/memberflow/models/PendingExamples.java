package io.memberflow.models;

import io.memberflow.labels.HorizonGrid;
import java.io.DataInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * The predicted, not yet answered examples of one model: what was seen and what was predicted, by
 * id. Open addressing over {@linkplain PendingPiece pieces}, because one model can have millions of
 * open horizons; an example takes 48 bytes, its inputs, and what its evaluation has to keep.
 * Bounded: a full store takes no more and says so.
 *
 * <p>Examples come and, mostly, go in the order of time. A checkpoint writes the pieces that got
 * rows since the last one, and of the others at most which rows were taken. A full piece with less
 * than a quarter of its rows left gives them to the one that is being filled.
 */
final class PendingExamples {
  static final int BOUND = 1 << 22;
  private static final int EMPTY = -1;
  private static final int PIECE_BITS = Integer.numberOfTrailingZeros(PendingPiece.ROWS);
  private static final int SPARSE = PendingPiece.ROWS / 4;

  private final PendingLayout layout;
  private final HorizonGrid grid;
  private final HorizonEnds ends = new HorizonEnds();

  /** By hash of the id: the number of the piece, and below it the row. */
  private int[] index = new int[64];

  /** By number; null where a number is free. */
  private final List<PendingPiece> pieces = new ArrayList<>();

  private final BitSet used = new BitSet();

  /** Numbers under which the state knows a piece that is no more. */
  private final BitSet gone = new BitSet();

  /** What is being filled; null before the first. */
  private PendingPiece filling;

  private int size;

  /** What {@link #take} found; valid until the next call. */
  final float[] takenNumbers;

  final long[] takenTokens;
  final byte[] takenGroups;
  long takenTime;
  float takenPrediction;

  /** NaN where none is kept. */
  float takenSecond = Float.NaN;

  PendingExamples(PendingLayout layout, HorizonGrid grid) {
    this.layout = layout;
    this.grid = grid;
    this.takenNumbers = new float[layout.numbers()];
    this.takenTokens = new long[layout.tokens()];
    this.takenGroups = new byte[layout.groups()];
    Arrays.fill(index, EMPTY);
  }

  int size() {
    return size;
  }

  /**
   * Keeps a predicted example.
   *
   * @return false where the store is full or the id is already in
   */
  boolean put(
      long id,
      long time,
      long deadline,
      float prediction,
      float second,
      byte[] groups,
      float[] numbers,
      long[] tokens) {
    if (size == BOUND || find(id) >= 0) {
      return false;
    }
    PendingPiece piece = filling();
    int row = piece.add(id, time, deadline, prediction, second, groups, numbers, tokens);
    count(piece, row);
    if (size * 2 > index.length) {
      rebuild(index.length * 2);
    } else {
      link(piece, row);
    }
    return true;
  }

  private void count(PendingPiece piece, int row) {
    ends.add(grid.known(piece.deadline(row)), piece.id(row));
    size++;
  }

  private PendingPiece filling() {
    if (filling == null || filling.full()) {
      PendingPiece full = filling;
      filling = newPiece(used.nextClearBit(0));
      if (full != null) {
        mayDissolve(full);
      }
    }
    return filling;
  }

  private PendingPiece newPiece(int number) {
    PendingPiece piece = new PendingPiece(number, layout);
    used.set(number);
    while (pieces.size() <= number) {
      pieces.add(null);
    }
    pieces.set(number, piece);
    return piece;
  }

  /** Takes an example out into the taken* fields; false where it is not here. */
  boolean take(long id) {
    int slot = find(id);
    if (slot < 0) {
      return false;
    }
    PendingPiece piece = pieceOf(index[slot]);
    piece.take(rowOf(index[slot]), this);
    unlink(slot);
    size--;
    if (piece != filling) {
      mayDissolve(piece);
    }
    return true;
  }

  /** Bounds the holes: what is left of a sparse piece moves, and its number becomes free. */
  private void mayDissolve(PendingPiece piece) {
    if (piece.liveCount() >= SPARSE) {
      return;
    }
    for (int row = piece.nextLive(0); row >= 0; row = piece.nextLive(row + 1)) {
      PendingPiece target = filling();
      index[find(piece.id(row))] = at(target, target.add(piece, row));
    }
    remove(piece);
  }

  private void remove(PendingPiece piece) {
    pieces.set(piece.number, null);
    used.clear(piece.number);
    if (piece.stored()) {
      gone.set(piece.number);
    }
  }

  /** When the horizons end of the examples that are or were here. */
  HorizonEnds ends() {
    return ends;
  }

  void clear() {
    ends.clear();
    for (int number = used.nextSetBit(0); number >= 0; number = used.nextSetBit(number + 1)) {
      remove(pieces.get(number));
    }
    filling = null;
    size = 0;
    Arrays.fill(index, EMPTY);
  }

  private PendingPiece pieceOf(int at) {
    return pieces.get(at >>> PIECE_BITS);
  }

  private static int rowOf(int at) {
    return at & PendingPiece.ROWS - 1;
  }

  private static int at(PendingPiece piece, int row) {
    return piece.number << PIECE_BITS | row;
  }

  private long idAt(int at) {
    return pieceOf(at).id(rowOf(at));
  }

  private int find(long id) {
    int slot = slotOf(id);
    while (index[slot] != EMPTY) {
      if (idAt(index[slot]) == id) {
        return slot;
      }
      slot = slot + 1 & index.length - 1;
    }
    return -1;
  }

  private int slotOf(long id) {
    return (int) (id ^ id >>> 32) & index.length - 1;
  }

  private void link(PendingPiece piece, int row) {
    int slot = slotOf(piece.id(row));
    while (index[slot] != EMPTY) {
      slot = slot + 1 & index.length - 1;
    }
    index[slot] = at(piece, row);
  }

  private void unlink(int slot) {
    int gap = slot;
    int next = gap + 1 & index.length - 1;
    while (index[next] != EMPTY) {
      int home = slotOf(idAt(index[next]));
      if ((next - home & index.length - 1) >= (next - gap & index.length - 1)) {
        index[gap] = index[next];
        gap = next;
      }
      next = next + 1 & index.length - 1;
    }
    index[gap] = EMPTY;
  }

  private void rebuild(int slots) {
    index = new int[slots];
    Arrays.fill(index, EMPTY);
    for (int number = used.nextSetBit(0); number >= 0; number = used.nextSetBit(number + 1)) {
      PendingPiece piece = pieces.get(number);
      for (int row = piece.nextLive(0); row >= 0; row = piece.nextLive(row + 1)) {
        link(piece, row);
      }
    }
  }

  /** Writes what changed since the last call or since it was read. */
  void write(PieceState state) throws Exception {
    for (int number = gone.nextSetBit(0); number >= 0; number = gone.nextSetBit(number + 1)) {
      PendingPiece.remove(number, state);
    }
    gone.clear();
    DataOutputSerializer buffer = new DataOutputSerializer(1 << 16);
    for (int number = used.nextSetBit(0); number >= 0; number = used.nextSetBit(number + 1)) {
      pieces.get(number).write(state, buffer);
    }
  }

  /**
   * Reads into an empty store.
   *
   * @param sameGroups whether the groups mean what they meant; otherwise they become unknown
   */
  void read(PieceState state, boolean sameGroups) throws Exception {
    for (int number : PendingPiece.numbers(state)) {
      PendingPiece piece = newPiece(number);
      piece.read(state, sameGroups);
      for (int row = piece.nextLive(0); row >= 0; row = piece.nextLive(row + 1)) {
        count(piece, row);
      }
      if (!piece.full()) {
        filling = piece;
      }
    }
    rebuild(Math.max(index.length, 4 * Integer.highestOneBit(size)));
  }

  /** Reads the layout before there were pieces. */
  void readWhole(DataInput in, boolean sameGroups) throws IOException {
    readWhole(in, layout.as(in.readByte(), in.readBoolean()), sameGroups);
  }

  /** Reads the layout before groups and second predictions. */
  void readFirstLayout(DataInput in) throws IOException {
    readWhole(in, layout.as(0, false), false);
  }

  private void readWhole(DataInput in, PendingLayout written, boolean sameGroups)
      throws IOException {
    PendingRow row = new PendingRow(layout);
    for (int i = in.readInt(); i > 0; i--) {
      row.read(in, written, sameGroups);
      row.putInto(this);
    }
  }
}
