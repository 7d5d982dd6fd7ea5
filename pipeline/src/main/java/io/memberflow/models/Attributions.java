package io.memberflow.models;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * What moved a score most, the greatest first, as numbers: they become {@linkplain
 * ScoreReasons#words words} when the score is published, and many scores give way to a later one
 * before that. Hundreds of thousands wait at a time, so they have no objects inside.
 */
final class Attributions {
  private static final int WIDTH = 3;

  private final double base;

  /** For each input its place, its contribution, and the number that it was. */
  private final double[] parts;

  /** What the inputs were that are texts; null where none is. */
  private String[] texts;

  /**
   * @param base the margin without any input
   * @param size inputs, at most 127
   */
  Attributions(double base, int size) {
    this.base = base;
    this.parts = new double[WIDTH * size];
  }

  /**
   * Sets one input's part.
   *
   * @param input among the model's differently named inputs, from 0
   * @param number what it was; NaN where missing, or where it is a text
   * @param text what it was; null where missing, or where it is a number
   */
  void set(int rank, int input, double contribution, float number, String text) {
    parts[WIDTH * rank] = input;
    parts[WIDTH * rank + 1] = contribution;
    parts[WIDTH * rank + 2] = number;
    if (text != null) {
      if (texts == null) {
        texts = new String[size()];
      }
      texts[rank] = text;
    }
  }

  double base() {
    return base;
  }

  int size() {
    return parts.length / WIDTH;
  }

  int input(int rank) {
    return (int) parts[WIDTH * rank];
  }

  double contribution(int rank) {
    return parts[WIDTH * rank + 1];
  }

  float number(int rank) {
    return (float) parts[WIDTH * rank + 2];
  }

  String text(int rank) {
    return texts == null ? null : texts[rank];
  }

  void write(DataOutput out) throws IOException {
    out.writeDouble(base);
    out.writeByte(size());
    for (int rank = 0; rank < size(); rank++) {
      out.writeShort(input(rank));
      out.writeDouble(contribution(rank));
      out.writeFloat(number(rank));
      out.writeBoolean(text(rank) != null);
      if (text(rank) != null) {
        LatestScore.writeText(text(rank), out);
      }
    }
  }

  static Attributions read(DataInput in) throws IOException {
    double base = in.readDouble();
    Attributions read = new Attributions(base, in.readByte());
    for (int rank = 0; rank < read.size(); rank++) {
      read.set(
          rank,
          in.readShort(),
          in.readDouble(),
          in.readFloat(),
          in.readBoolean() ? LatestScore.readText(in) : null);
    }
    return read;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Attributions that
        && base == that.base
        && Arrays.equals(parts, that.parts)
        && Arrays.equals(texts, that.texts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(parts);
  }
}
