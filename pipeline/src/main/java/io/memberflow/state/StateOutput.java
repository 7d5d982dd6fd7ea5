package io.memberflow.state;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes keyed state as bytes: small numbers in few bytes, equal state always as equal bytes. Made
 * for reuse by one thread.
 */
public final class StateOutput {
  /** In the place of a length: no text. */
  static final int NULL = -1;

  /** In the place of a length: the number of chars and the chars follow. */
  static final int CHARS = -2;

  private byte[] bytes = new byte[1024];
  private int size;

  public StateOutput clear() {
    size = 0;
    return this;
  }

  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  public int size() {
    return size;
  }

  /**
   * Puts the length of what was written since {@code from}, a former {@link #size()}, before it, so
   * that a reader can skip it.
   */
  public void endBlock(int from) {
    int length = size - from;
    putVarLong(length);
    int prefix = size - from - length;
    require(prefix);
    System.arraycopy(bytes, size - prefix, bytes, size, prefix);
    System.arraycopy(bytes, from, bytes, from + prefix, length);
    System.arraycopy(bytes, size, bytes, from, prefix);
  }

  public void putByte(int value) {
    require(1);
    bytes[size++] = (byte) value;
  }

  /** LEB128 of the zigzag form, so that numbers near zero of either sign are short. */
  public void putVarLong(long value) {
    require(10);
    long rest = (value << 1) ^ (value >> 63);
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest & 0x7F | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  public void putLong(long value) {
    require(8);
    for (int shift = 56; shift >= 0; shift -= 8) {
      bytes[size++] = (byte) (value >>> shift);
    }
  }

  public void putDouble(double value) {
    putLong(Double.doubleToLongBits(value));
  }

  /** UTF-8, or its chars where half a surrogate pair has no UTF-8. Null is a text of its own. */
  public void putText(String value) {
    if (value == null) {
      putVarLong(NULL);
      return;
    }
    if (!wellFormed(value)) {
      putVarLong(CHARS);
      putVarLong(value.length());
      value.chars().forEach(this::putVarLong);
      return;
    }
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    putVarLong(utf8.length);
    require(utf8.length);
    System.arraycopy(utf8, 0, bytes, size, utf8.length);
    size += utf8.length;
  }

  private static boolean wellFormed(String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (Character.isSurrogate(c)) {
        boolean pair =
            Character.isHighSurrogate(c)
                && i + 1 < value.length()
                && Character.isLowSurrogate(value.charAt(i + 1));
        if (!pair) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  private void require(int more) {
    if (size + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
