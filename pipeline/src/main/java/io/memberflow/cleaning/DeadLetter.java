package io.memberflow.cleaning;

/**
 * A record that the job refused, with all that is needed to find and mend it.
 *
 * @param detail what exactly was wrong
 * @param topic the topic, or the file
 * @param offset of a Kafka record, or the line of a file from 0
 * @param time the event's time in milliseconds; {@code Long.MIN_VALUE} where unknown
 * @param bytes the original value; null where there was none
 */
public record DeadLetter(
    Reason reason,
    String detail,
    String topic,
    int partition,
    long offset,
    long time,
    byte[] bytes) {}
