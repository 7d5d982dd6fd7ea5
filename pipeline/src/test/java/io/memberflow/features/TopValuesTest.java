package io.memberflow.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.EventField;
import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is counted, within what is remembered and beyond it. */
class TopValuesTest {
  private static final TileWindow DAY = TileWindow.of(Optional.of(Duration.ofDays(1)));

  private static Event view(long time, String category) {
    return Event.builder(EventType.VIEW, "e", "m", time).category(category).build();
  }

  @Test
  void top_beyondTheBound_dropsTheRarestAndLargestText() {
    TopValues values = new TopValues(TileWindow.LIFETIME, EventField.CATEGORY);
    for (int i = 0; i < TopValues.BOUND; i++) {
      values.add(view(i, "c%02d".formatted(i)));
    }
    values.add(view(100, "c00"));
    values.add(view(101, "a"));
    assertThat(values.top(TopValues.BOUND).split("\u001f"))
        .hasSize(TopValues.BOUND)
        .startsWith("c00", "a", "c01")
        .endsWith("c30");
  }

  @Test
  void top_withTies_isInOrderOfTheText() {
    TopValues values = new TopValues(DAY, EventField.CATEGORY);
    for (String category : new String[] {"é", "b", "a", "B", "b"}) {
      values.add(view(0, category));
    }
    assertThat(values.top(3)).isEqualTo("b\u001fB\u001fa");
  }

  @Test
  void separator_inAValue_makesNoTwoOfIt() {
    TopValues values = new TopValues(DAY, EventField.CATEGORY);
    values.add(view(0, "a\u001fb"));
    values.add(view(0, "c"));
    assertThat(values.top(2)).isEqualTo("a b\u001fc");
  }

  @Test
  void text_withHalfASurrogatePair_survivesTheState() {
    TopValues values = new TopValues(DAY, EventField.CATEGORY);
    values.add(view(0, "\ud83d"));
    assertThat(copy(values, DAY).top(1)).isEqualTo("\ud83d");
  }

  /** The same, looked up in every count that the window holds. */
  private static final class Reference {
    final TileWindow window;
    final Map<String, TreeMap<Long, Long>> counts = new HashMap<>();

    Reference(TileWindow window) {
      this.window = window;
    }

    Map<String, Long> totals() {
      Map<String, Long> totals = new HashMap<>();
      counts.forEach(
          (text, tiles) ->
              totals.put(text, tiles.values().stream().mapToLong(Long::longValue).sum()));
      return totals;
    }

    List<String> mostFirst() {
      Map<String, Long> totals = totals();
      return totals.keySet().stream()
          .sorted(
              Comparator.comparingLong((String text) -> -totals.get(text))
                  .thenComparing(Comparator.naturalOrder()))
          .toList();
    }

    void add(long time, String text) {
      if (counts.size() == TopValues.BOUND && !counts.containsKey(text)) {
        counts.remove(mostFirst().get(TopValues.BOUND - 1));
      }
      counts.computeIfAbsent(text, t -> new TreeMap<>()).merge(window.tile(time), 1L, Long::sum);
    }

    void advance(long time) {
      counts.values().forEach(tiles -> tiles.headMap(window.firstTile(time)).clear());
      counts.values().removeIf(Map::isEmpty);
    }

    long nextExpiry() {
      return counts.values().stream()
          .mapToLong(tiles -> window.expiry(tiles.firstKey()))
          .min()
          .orElse(Accumulator.NEVER);
    }

    byte[] bytes() {
      StateOutput out = new StateOutput();
      out.putVarLong(counts.size());
      for (String text : mostFirst()) {
        out.putText(text);
        if (window.lifetime()) {
          out.putVarLong(totals().get(text));
          continue;
        }
        out.putVarLong(counts.get(text).size());
        long previous = 0;
        for (Map.Entry<Long, Long> tile : counts.get(text).entrySet()) {
          out.putVarLong(tile.getKey() - previous);
          out.putVarLong(tile.getValue());
          previous = tile.getKey();
        }
      }
      return out.toByteArray();
    }
  }

  private static final List<TileWindow> WINDOWS =
      List.of(DAY, new TileWindow(3, 1), new TileWindow(70_000, 7), TileWindow.LIFETIME);

  /** Crowds and few values, late events, silence, and states that travel. */
  @Property(tries = 100)
  void values_afterEveryEvent_areThoseOfTheReference(
      @ForAll @IntRange(min = 0, max = 3) int of, @ForAll @LongRange(min = 0) long seed) {
    TileWindow window = WINDOWS.get(of);
    long hop = window.lifetime() ? 1 : window.hop();
    long length = window.lifetime() ? 100 : window.length();
    Random random = new Random(seed);
    int different = List.of(3, 33, 40, 200).get(random.nextInt(4));
    TopValues values = new TopValues(window, EventField.CATEGORY);
    Reference reference = new Reference(window);
    long now = 0;
    for (int i = 0; i < 400; i++) {
      boolean silent = random.nextInt(100) == 0;
      now += random.nextInt(3) > 0 ? 0 : (long) (random.nextDouble() * (silent ? length : hop));
      boolean passes = random.nextInt(5) == 0;
      if (passes || now >= reference.nextExpiry()) {
        values.advance(now);
        reference.advance(now);
      }
      long late = random.nextInt(3) > 0 ? 0 : (long) (random.nextDouble() * length);
      // "Aa" and "BB" have the same hash
      int number = (int) (different * random.nextDouble() * random.nextDouble());
      String text = (number % 2 == 0 ? "Aa" : "BB") + number / 2;
      values.add(view(now - late, text));
      reference.add(now - late, text);
      if (random.nextInt(10) == 0) {
        values = copy(values, window);
      }
      assertThat(values.nextExpiry()).isEqualTo(reference.nextExpiry());
      assertThat(bytes(values)).isEqualTo(reference.bytes());
      assertThat(values.top(TopValues.BOUND))
          .isEqualTo(reference.mostFirst().stream().collect(Collectors.joining("\u001f")));
    }
  }

  private static byte[] bytes(TopValues values) {
    StateOutput out = new StateOutput();
    values.write(out);
    return out.toByteArray();
  }

  private static TopValues copy(TopValues values, TileWindow window) {
    TopValues copy = new TopValues(window, EventField.CATEGORY);
    copy.read(new StateInput().reset(bytes(values)));
    return copy;
  }

  /**
   * A look at every count for each new value would be 20,000,000,000 looks, a minute or more; this
   * takes a fraction of a second.
   */
  @Test
  @Timeout(10)
  void newValues_inALongWindow_costNoLookAtItsTiles() {
    int tiles = 20_000;
    TileWindow window = new TileWindow(tiles, 1);
    TopValues values = new TopValues(window, EventField.CATEGORY);
    for (int tile = 0; tile < tiles; tile++) {
      for (int value = 0; value < TopValues.BOUND; value++) {
        values.add(view(tile, "v" + value));
      }
    }
    for (int i = 0; i < 30_000; i++) {
      values.add(view(tiles, "n" + i));
    }
    assertThat(values.top(1)).isEqualTo("v0");
  }
}
