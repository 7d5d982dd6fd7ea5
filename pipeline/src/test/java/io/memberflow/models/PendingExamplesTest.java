package io.memberflow.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.events.TextHash;
import io.memberflow.labels.HorizonGrid;
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

  /**
   * Against a map, over puts, takes, checkpoints and restores in any order. Phases in which most
   * come, or most go, fill pieces and make them sparse.
   */
  @Property(tries = 200)
  void store_behavesAsAMap_overCheckpointsAndRestores(
      @ForAll @IntRange(min = 1, max = 12_000) int length, @ForAll @LongRange(min = 0) long seed)
      throws Exception {
    Random random = new Random(seed);
    boolean longChains = random.nextInt(4) == 0; // few slots
    long mask = longChains ? 0xF000_0000_0000_00F0L : -1L;
    int ids = 1 + random.nextInt(longChains ? 300 : 8_000);
    Map<Long, Kept> map = new HashMap<>();
    MapPieces state = new MapPieces();
    PendingExamples store = newStore();
    int comes = 60;
    for (int i = 0; i < length; i++) {
      long id = TextHash.mix(random.nextInt(ids), 7) & mask;
      if (random.nextInt(1_000) == 0) {
        comes = 10 + random.nextInt(80);
      }
      int action = random.nextInt(400);
      if (action < 4 * comes) {
        Kept kept = kept(random, i);
        assertThat(put(store, id, kept)).isEqualTo(map.putIfAbsent(id, kept) == null);
      } else if (action < 397) {
        assertTaken(store, id, map.remove(id));
      } else {
        store.write(state);
        store = action == 398 ? read(state) : store;
      }
      assertThat(store.size()).isEqualTo(map.size());
    }
    store.write(state);
    assertThat(state.pieces.size() / 2)
        .as("pieces of at least a quarter, and the one that is filled")
        .isLessThanOrEqualTo(1 + map.size() / (PendingPiece.ROWS / 4));
    PendingExamples restored = read(state);
    for (Map.Entry<Long, Kept> left : map.entrySet()) {
      assertTaken(store, left.getKey(), left.getValue());
      assertTaken(restored, left.getKey(), left.getValue());
    }
    assertThat(store.size()).isZero();
    assertThat(restored.size()).isZero();
  }

  @Test
  void checkpoint_writesWhatChanged() throws Exception {
    MapPieces state = new MapPieces();
    PendingExamples store = newStore();
    Random random = new Random(6);
    int count = 50 * PendingPiece.ROWS;
    for (int id = 0; id < count; id++) {
      put(store, id, kept(random, id));
    }
    store.write(state);
    long all = state.written;
    store.write(state);
    assertThat(state.written).as("nothing changed").isEqualTo(all);
    put(store, count, kept(random, count));
    store.take(17);
    store.write(state);
    assertThat(state.written - all).as("one row, one hole").isBetween(1L, 400L);
    PendingExamples restored = read(state);
    all = state.written;
    restored.write(state);
    assertThat(state.written).as("nothing changed since it was read").isEqualTo(all);
    for (int id = 0; id < count; id++) {
      store.take(id);
    }
    store.write(state);
    assertThat(state.pieces).as("the last row's piece").hasSize(2);
  }

  private static PendingExamples newStore() {
    return new PendingExamples(new PendingLayout(NUMBERS, TOKENS, GROUPS, true), GRID);
  }

  private static PendingExamples read(MapPieces state) throws Exception {
    PendingExamples store = newStore();
    store.read(state, true);
    return store;
  }

  private static PendingExamples copy(PendingExamples store) throws Exception {
    MapPieces state = new MapPieces();
    store.write(state);
    return read(state);
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

  @Test
  void groups_thatMeanSomethingElse_becomeUnknown_andTheRestStays() throws Exception {
    PendingExamples store = newStore();
    Kept kept = kept(new Random(4), 100);
    put(store, 5, kept);
    MapPieces state = new MapPieces();
    store.write(state);
    PendingLayout layout = new PendingLayout(NUMBERS, TOKENS, 2, false);
    PendingExamples other = new PendingExamples(layout, GRID);
    other.read(state, false);
    other.write(state);
    PendingExamples later = new PendingExamples(layout, GRID);
    later.read(state, true);
    for (PendingExamples each : List.of(other, later)) {
      assertThat(each.take(5)).isTrue();
      assertThat(each.takenGroups).containsExactly(0, 0);
      assertThat(each.takenSecond).isNaN();
      assertThat(each.takenPrediction).isEqualTo(kept.prediction);
      assertThat(each.takenNumbers).isEqualTo(kept.numbers);
    }
  }

  @Test
  void ends_comeInTheOrderOfTheGrid_alsoAfterARestore() throws Exception {
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
    PendingExamples store = new PendingExamples(new PendingLayout(0, 0, 0, false), GRID);
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
