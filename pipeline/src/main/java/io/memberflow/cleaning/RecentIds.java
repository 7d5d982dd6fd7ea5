package io.memberflow.cleaning;

import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The ids of a partition within the lateness bound, in sets by slices of event time. Whole slices
 * are forgotten, so that an id is remembered for the bound and at most a slice more. At most {@link
 * #BOUND} ids; past it the oldest slice goes early, and a slice is split before it holds too many.
 */
final class RecentIds {
  static final int BOUND = 1 << 21;
  private static final int SLICES = 8;
  private static final int SLICE_BOUND = BOUND / SLICES;

  private final long sliceLength;
  private final Deque<Slice> slices = new ArrayDeque<>();
  private int size;

  /**
   * @param start milliseconds since 1970, not a number, so that it outlives a change of the bound
   */
  private record Slice(long start, LongHashSet ids) {}

  RecentIds(long lateness) {
    this.sliceLength = Math.max(1000, lateness / SLICES);
  }

  /** False where the id is known. */
  boolean add(long id, long time) {
    for (Slice slice : slices) {
      if (slice.ids.contains(id)) {
        return false;
      }
    }
    slice(sliceStart(time)).ids.add(id);
    size++;
    while (size > BOUND && slices.size() > 1) {
      size -= slices.removeFirst().ids.size();
    }
    return true;
  }

  void forgetBefore(long time) {
    long oldest = sliceStart(time);
    while (!slices.isEmpty() && slices.peekFirst().start < oldest) {
      size -= slices.removeFirst().ids.size();
    }
  }

  int size() {
    return size;
  }

  private long sliceStart(long time) {
    return Math.floorDiv(time, sliceLength) * sliceLength;
  }

  /** The slice that takes an id, with room. */
  private Slice slice(long start) {
    Deque<Slice> later = new ArrayDeque<>(0);
    while (!slices.isEmpty() && slices.peekLast().start > start) {
      later.addFirst(slices.removeLast());
    }
    Slice found = slices.peekLast();
    if (found == null || found.start != start || found.ids.size() >= SLICE_BOUND) {
      found = new Slice(start, new LongHashSet());
      slices.addLast(found);
    }
    slices.addAll(later);
    return found;
  }

  void write(StateOutput out) {
    out.putVarLong(slices.size());
    for (Slice slice : slices) {
      out.putVarLong(slice.start);
      long[] sorted = slice.ids.sorted();
      out.putVarLong(sorted.length);
      for (long id : sorted) {
        out.putLong(id);
      }
    }
  }

  void read(StateInput in) {
    slices.clear();
    size = 0;
    int count = in.getVarInt();
    for (int i = 0; i < count; i++) {
      Slice slice = new Slice(in.getVarLong(), new LongHashSet());
      int ids = in.getVarInt();
      for (int j = 0; j < ids; j++) {
        slice.ids.add(in.getLong());
      }
      size += ids;
      slices.addLast(slice);
    }
  }
}
