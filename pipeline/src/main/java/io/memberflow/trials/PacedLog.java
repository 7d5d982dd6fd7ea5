package io.memberflow.trials;

import io.memberflow.events.EventWriter;
import io.memberflow.events.TextHash;
import io.memberflow.platform.LocalPlatform;
import io.memberflow.simulation.ShopSettings;
import io.memberflow.simulation.SimulatedRecord;
import io.memberflow.simulation.SimulatedShop;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The log of a simulated shop, in memory, by partition: every run gets the same bytes in the same
 * partitions in the same order. Its times are in the future, so that the job publishes as a live
 * one does and not as one that catches up.
 */
public final class PacedLog {
  public static final int PARTITIONS = LocalPlatform.PARTITIONS;
  private static final Instant START = Instant.parse("2100-01-04T00:00:00Z");

  /** One record of a partition. */
  record Line(byte[] key, byte[] value, long writtenAt) {}

  private final SimulatedShop shop;
  private final List<List<Line>> partitions = new ArrayList<>();
  private final long size;

  /** Some 300 bytes each. */
  public PacedLog(long events, long seed) {
    shop = new SimulatedShop(ShopSettings.ofSize(seed, events).withStart(START));
    for (int i = 0; i < PARTITIONS; i++) {
      partitions.add(new ArrayList<>());
    }
    EventWriter writer = new EventWriter();
    long number = 0;
    for (SimulatedRecord record : shop) {
      byte[] key = record.key() == null ? null : record.key().getBytes(StandardCharsets.UTF_8);
      partitions
          .get(partition(record.key(), number++))
          .add(new Line(key, record.bytes(writer), record.written()));
    }
    size = number;
  }

  /** Kafka would put a record without a key anywhere, and so each run into another partition. */
  private static int partition(String key, long number) {
    long hash = key == null ? number : TextHash.of(key);
    return (int) Long.remainderUnsigned(hash, PARTITIONS);
  }

  SimulatedShop shop() {
    return shop;
  }

  List<Line> partition(int number) {
    return partitions.get(number);
  }

  public long size() {
    return size;
  }
}
