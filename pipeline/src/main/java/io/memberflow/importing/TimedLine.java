package io.memberflow.importing;

/** A line to be sorted; {@code time} in milliseconds since the epoch. */
record TimedLine(long time, byte[] line) {}
