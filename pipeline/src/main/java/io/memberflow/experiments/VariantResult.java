package io.memberflow.experiments;

/**
 * What came of a variant that has ended.
 *
 * @param events records of the log that it read
 * @param deadLetters of them, those that production would have sent to its dead letters
 * @param seconds that this process took for it; less where it went on after it was killed
 * @param resumed whether it did
 */
public record VariantResult(long events, long deadLetters, double seconds, boolean resumed) {}
