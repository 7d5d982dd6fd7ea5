package io.memberflow.features;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

/** What they hold is compared by {@link TopValuesTest}; this is about their room. */
class TileChainsTest {
  private static final int VALUES = 6;
  private static final int WINDOW = 5;

  @Property(tries = 50)
  void room_asValuesAndTilesComeAndGo_isForTheMostThatWereHeldAtOneTime(
      @ForAll @LongRange(min = 0) long seed) {
    Random random = new Random(seed);
    TileChains chains = new TileChains();
    List<TreeSet<Long>> held = new ArrayList<>();
    long[] totals = new long[VALUES];
    int most = 0;
    long now = 0;
    for (int i = 0; i < 2_000; i++) {
      if (random.nextInt(10) == 0) {
        now += random.nextInt(WINDOW + 2);
        long first = now - WINDOW;
        chains.dropBefore(first, totals);
        held.forEach(tiles -> tiles.headSet(first).clear());
      }
      if (held.size() == VALUES) {
        int removed = random.nextInt(VALUES);
        chains.remove(removed);
        held.set(removed, held.get(VALUES - 1));
        held.remove(VALUES - 1);
      }
      if (held.isEmpty() || random.nextInt(5) == 0) {
        chains.append();
        held.add(new TreeSet<>());
      }
      int value = random.nextInt(held.size());
      long tile = now - random.nextInt(WINDOW);
      chains.count(value, tile);
      held.get(value).add(tile);
      most = Math.max(most, held.stream().mapToInt(TreeSet::size).sum());
      assertThat(chains.room()).isEqualTo(most);
      assertThat(chains.oldestTile())
          .isEqualTo(
              held.stream()
                  .filter(t -> !t.isEmpty())
                  .mapToLong(TreeSet::first)
                  .min()
                  .orElseThrow());
    }
  }
}
