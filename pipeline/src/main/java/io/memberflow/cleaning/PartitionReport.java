package io.memberflow.cleaning;

import io.memberflow.publishing.Publication;
import io.memberflow.store.RecordKey;
import io.memberflow.store.Section;

/**
 * How far a partition was read and what became of its records, counted from the start of the job's
 * history (restarts and savepoints included).
 *
 * @param offset of the last record read
 * @param clock newest event time in milliseconds; {@code Long.MIN_VALUE} before the first event
 * @param clean accepted events
 * @param rejected counts by {@link Reason#ordinal()}
 */
public record PartitionReport(
    String topic, int partition, long offset, long clock, long clean, long[] rejected) {
  private static final String VERSION = "1";

  static PartitionReport of(PartitionMemory memory) {
    PartitionCleaner cleaner = memory.cleaner();
    long[] counts = new long[Reason.count()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = cleaner.rejected(Reason.at(i));
    }
    return new PartitionReport(
        memory.topic(),
        memory.partition(),
        cleaner.offset(),
        cleaner.clock(),
        cleaner.clean(),
        counts);
  }

  /** The record's field for a reason's count. */
  public static String field(Reason reason) {
    return (reason.deadLetter() ? "dead-letters." : "") + reason.published();
  }

  /**
   * A record of kind source, one per partition. Its as-of is the offset, because that is what makes
   * one report newer than another.
   */
  Publication publication(long jobEpoch) {
    Section.Builder section =
        Section.builder("progress", offset, jobEpoch, VERSION).put("clean", clean);
    if (clock != Long.MIN_VALUE) {
      section.put("newest-event-time", clock);
    }
    long read = clean;
    for (int i = 0; i < rejected.length; i++) {
      read += rejected[i];
      if (rejected[i] > 0 || Reason.at(i) != Reason.OTHER_PART) {
        section.put(field(Reason.at(i)), rejected[i]);
      }
    }
    section.put("read", read);
    return new Publication(RecordKey.SOURCE, topic + "/" + partition, section.build());
  }
}
