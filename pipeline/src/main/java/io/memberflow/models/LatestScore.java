package io.memberflow.models;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A member's latest score by one model.
 *
 * @param item of the decision event where the model matches items; null otherwise
 * @param time of the decision
 * @param learned examples the model had learnt when it scored: its version
 * @param outputs what the model knows besides, in the order of its names
 * @param attributions why it is so; null where the model gives none
 */
record LatestScore(
    String item,
    long time,
    float value,
    long learned,
    double[] outputs,
    Attributions attributions) {
  static final double[] NO_OUTPUTS = {};

  void write(DataOutput out) throws IOException {
    out.writeBoolean(item != null);
    if (item != null) {
      writeText(item, out);
    }
    out.writeLong(time);
    out.writeFloat(value);
    out.writeLong(learned);
    out.writeByte(outputs.length);
    for (double output : outputs) {
      out.writeDouble(output);
    }
    out.writeBoolean(attributions != null);
    if (attributions != null) {
      attributions.write(out);
    }
  }

  static LatestScore read(DataInput in) throws IOException {
    String item = in.readBoolean() ? readText(in) : null;
    long time = in.readLong();
    float value = in.readFloat();
    long learned = in.readLong();
    int count = in.readByte();
    double[] outputs = count == 0 ? NO_OUTPUTS : new double[count];
    for (int i = 0; i < count; i++) {
      outputs[i] = in.readDouble();
    }
    Attributions attributions = in.readBoolean() ? Attributions.read(in) : null;
    return new LatestScore(item, time, value, learned, outputs, attributions);
  }

  /** Of any length and any chars. */
  static void writeText(String text, DataOutput out) throws IOException {
    out.writeInt(text.length());
    out.writeChars(text);
  }

  static String readText(DataInput in) throws IOException {
    char[] chars = new char[in.readInt()];
    for (int i = 0; i < chars.length; i++) {
      chars[i] = in.readChar();
    }
    return new String(chars);
  }
}
