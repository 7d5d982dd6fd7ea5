package io.memberflow.backfill;

/**
 * What came of a backfill.
 *
 * @param savepoint from which the live job goes on
 * @param seam event time from which on the topic counts, in ISO 8601
 * @param topic of the events
 * @param begin where the live job begins to read it, by partition
 * @param records of the files, those after the seam included
 * @param deadLetters of them
 */
public record BackfillResult(
    String savepoint, String seam, String topic, String begin, long records, long deadLetters) {}
