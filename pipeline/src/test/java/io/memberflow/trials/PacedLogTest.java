package io.memberflow.trials;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.simulation.SimulatedRecord;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PacedLogTest {
  private static final long EVENTS = 3_000;

  private static List<List<String>> lines(PacedLog log) {
    return IntStream.range(0, PacedLog.PARTITIONS)
        .mapToObj(log::partition)
        .map(lines -> lines.stream().map(l -> l.writtenAt() + new String(l.value())).toList())
        .toList();
  }

  @Test
  void everyRecordOfTheShop_isInOnePartition() {
    PacedLog log = new PacedLog(EVENTS, 7);
    long records = 0;
    for (SimulatedRecord ignored : log.shop()) {
      records++;
    }
    assertThat(log.size()).isEqualTo(records).isGreaterThan(EVENTS);
    assertThat(lines(log).stream().mapToLong(List::size).sum()).isEqualTo(records);
    assertThat(lines(log)).allMatch(partition -> partition.size() > EVENTS / 10);
  }

  /** Records without a member have no key: Kafka would spread them as it likes. */
  @Test
  void equalSeeds_giveEqualPartitions() {
    assertThat(lines(new PacedLog(EVENTS, 7))).isEqualTo(lines(new PacedLog(EVENTS, 7)));
    assertThat(lines(new PacedLog(EVENTS, 8))).isNotEqualTo(lines(new PacedLog(EVENTS, 7)));
  }

  /** What was written later comes later: lateness is judged within a partition. */
  @Test
  void partition_keepsTheOrderOfWriting() {
    PacedLog log = new PacedLog(EVENTS, 7);
    for (int partition = 0; partition < PacedLog.PARTITIONS; partition++) {
      assertThat(log.partition(partition).stream().mapToLong(PacedLog.Line::writtenAt).toArray())
          .isSorted();
    }
  }
}
