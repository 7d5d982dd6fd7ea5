package io.memberflow.cleaning;

/**
 * One record of the log with its place and what the record alone tells.
 *
 * @param topic the topic, or the file
 * @param offset of a Kafka record, or the line of a file from 0
 * @param bytes the value as it came; null where the record has none
 */
public record LogRecord(String topic, int partition, long offset, Judged judged, byte[] bytes) {}
