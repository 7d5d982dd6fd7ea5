package io.memberflow.bench;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Fields of a line, eight bytes at a time: where a field ends, and its hash. A line ends with a
 * line feed; its last eight bytes are read one by one.
 */
final class FieldHash {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final long TABS = '\t' * ONES;
  private static final long FIRST = 0xCBF29CE484222325L;
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private FieldHash() {}

  /** The place of the next tab, or of the line feed at the end. */
  static int end(byte[] line, int from) {
    int at = from;
    for (; at + Long.BYTES < line.length; at += Long.BYTES) {
      long apart = (long) LONGS.get(line, at) ^ TABS;
      // the lowest byte of 0 has its high bit set, whatever is above it
      long found = apart - ONES & ~apart & HIGH;
      if (found != 0) {
        return at + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (at < line.length - 1 && line[at] != '\t') {
      at++;
    }
    return at;
  }

  /** 0 for an empty field. */
  static long of(byte[] line, int from, int end) {
    if (from == end) {
      return 0;
    }
    long hash = FIRST;
    int at = from;
    for (; at + Long.BYTES <= end; at += Long.BYTES) {
      hash = mixed(hash ^ (long) LONGS.get(line, at));
    }
    long rest = 0;
    for (; at < end; at++) {
      rest = rest << 8 | line[at] & 0xFF;
    }
    hash = mixed(hash ^ rest ^ (long) (end - from) << 56);
    return hash == 0 ? 1 : hash;
  }

  private static long mixed(long hash) {
    long product = hash * FACTOR;
    return product ^ product >>> 32;
  }
}
