package io.memberflow.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Sums that share their tiles are what each of them is alone. */
class TiledSumsTest {
  private static final TileWindow DAY = TileWindow.of(Optional.of(Duration.ofDays(1)));
  private static final int COLUMNS = TiledSums.COLUMNS;

  /**
   * @param late how long before the newest time so far, in milliseconds
   */
  record Added(int column, long step, long late, long amount) {}

  @Provide
  Arbitrary<List<Added>> additions() {
    long hop = DAY.hop();
    return Combinators.combine(
            Arbitraries.integers().between(0, COLUMNS - 1),
            Arbitraries.longs().between(0, 3 * hop),
            Arbitraries.longs().between(0, 2 * hop),
            // nothing, too: an event that adds 0 is one that the window has seen
            Arbitraries.longs().between(-2, 3))
        .as(Added::new)
        .list()
        .ofMaxSize(400);
  }

  @Property(tries = 300)
  void columns_areWhatEachIsAlone(@ForAll("additions") List<Added> additions) {
    TiledSums together = new TiledSums(DAY, COLUMNS);
    List<TiledSums> alone = new ArrayList<>();
    for (int column = 0; column < COLUMNS; column++) {
      alone.add(new TiledSums(DAY, 1));
    }
    List<Added> kept = new ArrayList<>();
    long now = 0;
    for (int i = 0; i < additions.size(); i++) {
      Added a = additions.get(i);
      now += a.step;
      long time = now - a.late;
      together.advance(now);
      together.add(a.column, time, a.amount);
      for (TiledSums each : alone) {
        each.advance(now);
      }
      alone.get(a.column).add(0, time, a.amount);
      kept.add(new Added(a.column, time, 0, a.amount));
      if (i % 50 == 25) {
        together = copy(together);
      }
      assertThat(together.nextExpiry())
          .isEqualTo(alone.stream().mapToLong(TiledSums::nextExpiry).min().orElseThrow());
    }
    long first = DAY.firstTile(now);
    for (int column = 0; column < COLUMNS; column++) {
      int of = column;
      long expected =
          kept.stream()
              .filter(a -> a.column == of && DAY.tile(a.step) >= first)
              .mapToLong(Added::amount)
              .sum();
      assertThat(together.total(column)).isEqualTo(expected);
      assertThat(bytes(together, column)).isEqualTo(bytes(alone.get(column), 0));
    }
  }

  private static byte[] bytes(TiledSums sums, int column) {
    StateOutput out = new StateOutput();
    sums.write(column, out);
    return out.toByteArray();
  }

  private static TiledSums copy(TiledSums sums) {
    TiledSums copy = new TiledSums(DAY, COLUMNS);
    // a plan may read them in any order
    for (int column = COLUMNS - 1; column >= 0; column--) {
      copy.read(column, new StateInput().reset(bytes(sums, column)));
    }
    return copy;
  }

  @Test
  void bytes_areTheNumberOfTilesThenEachTilesDistanceAndPart() {
    TiledSums sums = new TiledSums(DAY, 2);
    sums.add(0, 3 * DAY.hop(), 5);
    sums.add(1, 4 * DAY.hop(), 6);
    sums.add(0, 10 * DAY.hop(), 7);
    StateOutput expected = new StateOutput();
    Arrays.stream(new long[] {2, 3, 5, 7, 7}).forEach(expected::putVarLong);
    assertThat(bytes(sums, 0)).isEqualTo(expected.toByteArray());
  }

  @Test
  void totalThatWouldOverflow_staysAsItIs() {
    TiledSums sums = new TiledSums(TileWindow.LIFETIME, 1);
    sums.add(0, 0, Long.MAX_VALUE - 1);
    sums.add(0, 1, 1);
    sums.add(0, 2, 1);
    assertThat(sums.total(0)).isEqualTo(Long.MAX_VALUE);
    sums.add(0, 3, -1);
    assertThat(sums.total(0)).isEqualTo(Long.MAX_VALUE - 1);
  }
}
