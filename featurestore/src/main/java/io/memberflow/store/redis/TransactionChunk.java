package io.memberflow.store.redis;

import io.memberflow.store.RecordWrite;
import java.util.ArrayList;
import java.util.List;

/** Writes of different records that are carried out together, each with what its guard says. */
final class TransactionChunk {
  private final List<RecordWrite> writes;
  private final List<byte[]> keys;
  private final List<Guard> guards;

  TransactionChunk(int capacity) {
    this.writes = new ArrayList<>(capacity);
    this.keys = new ArrayList<>(capacity);
    this.guards = new ArrayList<>(capacity);
  }

  /**
   * @param write without an erasure
   */
  void add(RecordWrite write) {
    writes.add(write);
    keys.add(SectionFields.bytes(write.key().redisKey()));
    guards.add(Guard.ASK);
  }

  int size() {
    return writes.size();
  }

  RecordWrite write(int index) {
    return writes.get(index);
  }

  byte[] key(int index) {
    return keys.get(index);
  }

  /** Until it is set, only the script knows. */
  Guard guard(int index) {
    return guards.get(index);
  }

  void guard(int index, Guard guard) {
    guards.set(index, guard);
  }

  /** Leaves to the script what was to be written. */
  void drop() {
    guards.replaceAll(guard -> guard == Guard.APPLY ? Guard.ASK : guard);
  }

  /** Sections whose guard says so. */
  long sections(Guard guard) {
    long sections = 0;
    for (int i = 0; i < size(); i++) {
      sections += guards.get(i) == guard ? writes.get(i).sections().size() : 0;
    }
    return sections;
  }

  /** Adds what the script has to do. */
  void addLeft(List<RecordWrite> left) {
    for (int i = 0; i < size(); i++) {
      if (guards.get(i) == Guard.ASK) {
        left.add(writes.get(i));
      }
    }
  }
}
