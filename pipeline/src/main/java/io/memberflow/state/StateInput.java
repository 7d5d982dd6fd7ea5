package io.memberflow.state;

import java.nio.charset.StandardCharsets;

/** Reads what {@link StateOutput} wrote. Made for reuse by one thread. */
public final class StateInput {
  private byte[] bytes;
  private int position;

  public StateInput reset(byte[] source) {
    bytes = source;
    position = 0;
    return this;
  }

  /** How many bytes were read so far. */
  public int position() {
    return position;
  }

  public void skip(int length) {
    position += length;
  }

  public int getByte() {
    return bytes[position++];
  }

  public long getVarLong() {
    long rest = 0;
    int shift = 0;
    byte next;
    do {
      next = bytes[position++];
      rest |= (long) (next & 0x7F) << shift;
      shift += 7;
    } while (next < 0);
    return (rest >>> 1) ^ -(rest & 1);
  }

  public int getVarInt() {
    return Math.toIntExact(getVarLong());
  }

  public long getLong() {
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = value << 8 | bytes[position++] & 0xFF;
    }
    return value;
  }

  public double getDouble() {
    return Double.longBitsToDouble(getLong());
  }

  public String getText() {
    int length = getVarInt();
    if (length == StateOutput.NULL) {
      return null;
    }
    if (length == StateOutput.CHARS) {
      char[] chars = new char[getVarInt()];
      for (int i = 0; i < chars.length; i++) {
        chars[i] = (char) getVarLong();
      }
      return new String(chars);
    }
    String text = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return text;
  }
}
