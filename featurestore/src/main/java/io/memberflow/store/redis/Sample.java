package io.memberflow.store.redis;

import io.memberflow.store.RecordKey;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A bounded sample of many keys, each with the same chance to be in it. */
final class Sample {
  private static final long SEED = 1;

  private final int size;
  private final List<RecordKey> kept = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(SEED);
  private long offered;

  Sample(int size) {
    this.size = size;
  }

  void offer(RecordKey key) {
    offered++;
    if (kept.size() < size) {
      kept.add(key);
      return;
    }
    long place = random.nextLong(offered);
    if (place < size) {
      kept.set((int) place, key);
    }
  }

  long offered() {
    return offered;
  }

  List<RecordKey> kept() {
    return kept;
  }
}
