package io.memberflow.catalogue;

import java.time.Duration;

/**
 * What an event must satisfy. These decide results, so they are declared beside the features.
 *
 * @param lateness an event older than its partition's newest event by more than this is late
 * @param clockSkew how far an event's time may lie after the time its record was written
 * @param maxBytes larger records are refused
 * @param maxAmount larger prices and amounts are refused
 */
public record CleaningSettings(
    Duration lateness, Duration clockSkew, int maxBytes, double maxAmount) {}
