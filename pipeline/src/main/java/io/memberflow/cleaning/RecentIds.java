package io.memberflow.cleaning;

import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The ids of a partition within the lateness bound, in sets by slices of event time. A repeat has
 * the same time as the first, and an older one would be late; so forgetting whole slices below the
 * bound loses no duplicate. At most {@link #BOUND} ids; past it the oldest slice goes early.
 */
final class RecentIds {
  static final int BOUND = 1 << 21;
  private static final int SLICES = 8;

  private final long sliceLength;
  private final Deque<Slice> slices = new ArrayDeque<>();
  private int size;

  private record Slice(long number, LongHashSet ids) {}

  RecentIds(long lateness) {
    this.sliceLength = Math.max(1000, lateness / SLICES);
  }

  /** False where the id is known. */
  boolean add(long id, long time) {
    if (!slice(Math.floorDiv(time, sliceLength)).ids.add(id)) {
      return false;
    }
    size++;
    while (size > BOUND && slices.size() > 1) {
      size -= slices.removeFirst().ids.size();
    }
    return true;
  }

  void forgetBefore(long time) {
    long oldest = Math.floorDiv(time, sliceLength);
    while (!slices.isEmpty() && slices.peekFirst().number < oldest) {
      size -= slices.removeFirst().ids.size();
    }
  }

  private Slice slice(long number) {
    Slice last = slices.peekLast();
    if (last != null && last.number == number) {
      return last;
    }
    if (last == null || last.number < number) {
      Slice added = new Slice(number, new LongHashSet());
      slices.addLast(added);
      return added;
    }
    return earlierSlice(number);
  }

  private Slice earlierSlice(long number) {
    Deque<Slice> later = new ArrayDeque<>();
    while (!slices.isEmpty() && slices.peekLast().number > number) {
      later.addFirst(slices.removeLast());
    }
    Slice found = slices.peekLast();
    if (found == null || found.number != number) {
      found = new Slice(number, new LongHashSet());
      slices.addLast(found);
    }
    slices.addAll(later);
    return found;
  }

  void write(StateOutput out) {
    out.putVarLong(slices.size());
    for (Slice slice : slices) {
      out.putVarLong(slice.number);
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
