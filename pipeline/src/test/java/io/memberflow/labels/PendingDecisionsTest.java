package io.memberflow.labels;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PendingDecisionsTest {
  private static final long GRID = 50;
  private static final long HORIZON = 300;
  private static final int STEPS = 4_000;

  private final PendingDecisions pending = new PendingDecisions(new HorizonGrid(GRID));

  /** A decision as the list that the ring is compared with keeps it. */
  private static final class Row {
    final long id;
    final long from;
    final long deadline;
    final long match;
    long total;

    Row(long id, long from, long deadline, long match) {
      this.id = id;
      this.from = from;
      this.deadline = deadline;
      this.match = match;
    }

    long known() {
      return (deadline + GRID - 1) / GRID * GRID;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void anyHistory_leavesWhatAListWouldHold(int seed) {
    Random random = new Random(seed);
    List<Row> expected = new ArrayList<>();
    PendingDecisions decisions = pending;
    long time = 0;
    for (int step = 0; step < STEPS; step++) {
      time += random.nextInt(20);
      switch (random.nextInt(8)) {
        case 0, 1, 2 -> {
          Row row = new Row(random.nextLong(), time, time + HORIZON, step % 5);
          decisions.add(row.id, row.from, row.deadline, row.match);
          expected.add(row);
        }
        case 3 -> {
          int every = 1 + random.nextInt(5);
          for (int row = 0; row < decisions.size(); row += every) {
            decisions.take(row);
            assertThat(decisions.open(row, time)).isFalse();
          }
          decisions.closeGaps();
          for (int row = (expected.size() - 1) / every * every; row >= 0; row -= every) {
            if (row < expected.size()) {
              expected.remove(row);
            }
          }
        }
        case 4 -> {
          if (!expected.isEmpty()) {
            int row = random.nextInt(expected.size());
            long total = random.nextInt(3);
            decisions.setTotal(row, total);
            expected.get(row).total = total;
          }
        }
        case 5 -> {
          while (decisions.expired(time)) {
            decisions.dropOldest();
          }
          while (!expected.isEmpty() && expected.get(0).known() <= time) {
            expected.remove(0);
          }
        }
        case 6 -> {
          decisions.dropSilent(time);
          while (!expected.isEmpty()
              && expected.get(0).known() <= time
              && expected.get(0).total == 0) {
            expected.remove(0);
          }
        }
        default -> decisions = copy(decisions);
      }
      assertSame(decisions, expected, time);
    }
  }

  private static PendingDecisions copy(PendingDecisions decisions) {
    StateOutput out = new StateOutput();
    decisions.write(out);
    PendingDecisions copy = new PendingDecisions(new HorizonGrid(GRID));
    copy.add(1, 2, 3, 4);
    copy.read(new StateInput().reset(out.toByteArray()));
    return copy;
  }

  private static void assertSame(PendingDecisions decisions, List<Row> expected, long time) {
    assertThat(decisions.size()).isEqualTo(expected.size());
    for (int row = 0; row < expected.size(); row++) {
      Row e = expected.get(row);
      assertThat(
              List.of(
                  decisions.id(row),
                  decisions.deadline(row),
                  decisions.match(row),
                  decisions.total(row),
                  decisions.known(row),
                  decisions.open(row, time)))
          .isEqualTo(
              List.of(
                  e.id,
                  e.deadline,
                  e.match,
                  e.total,
                  e.known(),
                  e.from <= time && time < e.deadline));
    }
    boolean none = expected.isEmpty();
    assertThat(decisions.nextEnd()).isEqualTo(none ? Long.MAX_VALUE : expected.get(0).known());
    assertThat(decisions.lastKnown())
        .isEqualTo(none ? Long.MIN_VALUE : expected.get(expected.size() - 1).known());
    long nextAnswer =
        expected.stream()
            .filter(r -> r.total != 0)
            .mapToLong(Row::known)
            .min()
            .orElse(Long.MAX_VALUE);
    assertThat(decisions.nextAnswer()).isLessThanOrEqualTo(nextAnswer);
  }

  @Test
  void robot_isFull_untilItsOldestHorizonsAreKnownToHaveEnded() {
    for (int i = 0; i < PendingDecisions.BOUND - 1; i++) {
      pending.add(i, i, 10_000 + i, 0);
    }
    assertThat(pending.full(5_000)).isFalse();
    pending.add(-1, 5_000, 20_000, 0);

    assertThat(pending.full(5_000)).isTrue();
    assertThat(pending.full(10_000)).isTrue();
    assertThat(pending.full(10_001)).isFalse();
    assertThat(pending.size()).isEqualTo(PendingDecisions.BOUND);
  }
}
