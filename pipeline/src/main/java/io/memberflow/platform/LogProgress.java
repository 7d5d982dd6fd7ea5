package io.memberflow.platform;

import io.memberflow.cleaning.PartitionReport;
import io.memberflow.cleaning.Reason;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordReader;
import io.memberflow.store.StoredRecord;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What the job says of its progress: sums over the partitions of the events topic.
 *
 * @param newestEventTime milliseconds; {@code Long.MIN_VALUE} before the first event
 */
public record LogProgress(
    long read, long clean, Map<Reason, Long> deadLetters, long newestEventTime) {

  public static LogProgress read(
      RecordReader reader, String namespace, String topic, int partitions) {
    List<RecordKey> keys = new ArrayList<>();
    for (int partition = 0; partition < partitions; partition++) {
      keys.add(new RecordKey(namespace, RecordKey.SOURCE, topic + "/" + partition));
    }
    long read = 0;
    long clean = 0;
    long newest = Long.MIN_VALUE;
    Map<Reason, Long> deadLetters = new EnumMap<>(Reason.class);
    for (StoredRecord record : reader.read(keys)) {
      read += count(record, "read");
      clean += count(record, "clean");
      if (record.number("newest-event-time").isPresent()) {
        newest = Math.max(newest, count(record, "newest-event-time"));
      }
      for (Reason reason : Reason.values()) {
        long refused = count(record, PartitionReport.field(reason));
        if (refused > 0) {
          deadLetters.merge(reason, refused, Long::sum);
        }
      }
    }
    return new LogProgress(read, clean, deadLetters, newest);
  }

  private static long count(StoredRecord record, String field) {
    return (long) record.number(field).orElse(0);
  }
}
