package io.memberflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.events.TextHash;
import io.memberflow.labels.HorizonGrid;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class PendingExamplesTest {
  private static final int NUMBERS = 2;
  private static final int TOKENS = 1;
  private static final int GROUPS = 3;
  private static final HorizonGrid GRID = new HorizonGrid(10);

  private record Kept(
      long time,
      long deadline,
      float prediction,
      float second,
      byte[] groups,
      float[] numbers,
      long[] tokens) {}

  /** Against a map, over puts, takes and copies of the state in any order. */
  @Property(tries = 300)
  void store_behavesAsAMap(
      @ForAll @IntRange(min = 1, max = 600) int length, @ForAll @LongRange(min = 0) long seed)
      throws IOException {
    Random random = new Random(seed);
    long mask = random.nextBoolean() ? -1L : 0xF000_0000_0000_00F0L; // few slots: long chains
    int ids = 1 + random.nextInt(300);
    Map<Long, Kept> map = new HashMap<>();
    PendingExamples store = newStore();
    for (int i = 0; i < length; i++) {
      long id = TextHash.mix(random.nextInt(ids), 7) & mask;
      int action = random.nextInt(100);
      if (action < 60) {
        Kept kept = kept(random, i);
        assertThat(put(store, id, kept)).isEqualTo(map.putIfAbsent(id, kept) == null);
      } else if (action < 95) {
        assertTaken(store, id, map.remove(id));
      } else {
        store = copy(store);
      }
      assertThat(store.size()).isEqualTo(map.size());
    }
    List<Long> left = new ArrayList<>(map.keySet());
    for (long id : left) {
      assertTaken(store, id, map.remove(id));
    }
    assertThat(store.size()).isZero();
  }

  private static PendingExamples newStore() {
    return new PendingExamples(NUMBERS, TOKENS, GROUPS, true, GRID);
  }

  private static boolean put(PendingExamples store, long id, Kept kept) {
    return store.put(
        id,
        kept.time,
        kept.deadline,
        kept.prediction,
        kept.second,
        kept.groups,
        kept.numbers,
        kept.tokens);
  }

  private static Kept kept(Random random, int time) {
    return new Kept(
        time,
        time + random.nextInt(50),
        random.nextFloat(),
        random.nextFloat(),
        new byte[] {(byte) random.nextInt(), 1, (byte) time},
        new float[] {random.nextFloat(), Float.NaN},
        new long[] {random.nextLong()});
  }

  private static void assertTaken(PendingExamples store, long id, Kept kept) {
    assertThat(store.take(id)).isEqualTo(kept != null);
    if (kept != null) {
      assertThat(store.takenTime).isEqualTo(kept.time);
      assertThat(store.takenPrediction).isEqualTo(kept.prediction);
      assertThat(store.takenSecond).isEqualTo(kept.second);
      assertThat(store.takenGroups).isEqualTo(kept.groups);
      assertThat(store.takenNumbers).isEqualTo(kept.numbers);
      assertThat(store.takenTokens).isEqualTo(kept.tokens);
    }
  }

  private static byte[] bytes(PendingExamples store) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    store.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static PendingExamples copy(PendingExamples store) throws IOException {
    PendingExamples copy = newStore();
    copy.read(new DataInputStream(new ByteArrayInputStream(bytes(store))), true);
    assertThat(bytes(copy)).isEqualTo(bytes(store));
    return copy;
  }

  @Test
  void groups_thatMeanSomethingElse_becomeUnknown_andTheRestStays() throws IOException {
    PendingExamples store = newStore();
    Kept kept = kept(new Random(4), 100);
    put(store, 5, kept);
    PendingExamples other = new PendingExamples(NUMBERS, TOKENS, 2, false, GRID);
    other.read(new DataInputStream(new ByteArrayInputStream(bytes(store))), false);
    assertThat(other.take(5)).isTrue();
    assertThat(other.takenGroups).containsExactly(0, 0);
    assertThat(other.takenSecond).isNaN();
    assertThat(other.takenPrediction).isEqualTo(kept.prediction);
    assertThat(other.takenNumbers).isEqualTo(kept.numbers);
  }

  @Test
  void ends_comeInTheOrderOfTheGrid_alsoAfterARestore() throws IOException {
    PendingExamples store = newStore();
    Random random = new Random(5);
    Kept[] kept = new Kept[101];
    for (int id = 100; id > 0; id--) {
      kept[id] = kept(random, id);
      put(store, id, kept[id]);
    }
    store.take(12);
    for (PendingExamples each : List.of(store, copy(store))) {
      HorizonEnds.End end;
      long last = Long.MIN_VALUE;
      int found = 0;
      while ((end = each.ends().poll(95)) != null) {
        assertThat(end.time()).isGreaterThan(last).isLessThanOrEqualTo(95);
        assertThat(end.ids()).isSorted();
        last = end.time();
        for (long id : end.ids()) {
          if (each.take(id)) {
            found++;
            assertThat(end.time()).isEqualTo(GRID.known(kept[(int) id].deadline));
          }
        }
      }
      assertThat(each.ends().next()).isGreaterThan(95);
      assertThat(found).isPositive();
    }
  }

  @Test
  void fullStore_takesNoMoreUntilOneLeaves() {
    PendingExamples store = new PendingExamples(0, 0, 0, false, GRID);
    for (int i = 0; i < PendingExamples.BOUND; i++) {
      store.put(i, i, i, 0, 0, new byte[0], new float[0], new long[0]);
    }
    assertThat(store.size()).isEqualTo(PendingExamples.BOUND);
    assertThat(store.put(-1, 0, 0, 0, 0, new byte[0], new float[0], new long[0])).isFalse();
    assertThat(store.take(17)).isTrue();
    assertThat(store.put(-1, 0, 0, 0, 0, new byte[0], new float[0], new long[0])).isTrue();
    store.clear();
    assertThat(store.size()).isZero();
    assertThat(store.take(18)).isFalse();
    assertThat(store.ends().poll(Long.MAX_VALUE)).isNull();
  }
}
