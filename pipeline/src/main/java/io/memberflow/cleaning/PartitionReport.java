package io.memberflow.cleaning;

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
    String topic, int partition, long offset, long clock, long clean, long[] rejected) {}
