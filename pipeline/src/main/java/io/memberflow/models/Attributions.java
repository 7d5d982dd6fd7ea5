package io.memberflow.models;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What moved a score most, as numbers: they become {@linkplain ScoreReasons#words words} when the
 * score is published, and many scores give way to a later one before that.
 *
 * @param base the margin without any input
 * @param top the greatest first
 */
record Attributions(double base, List<Attribution> top) {

  /**
   * One input's part.
   *
   * @param input among the model's differently named inputs, from 0
   * @param number what it was; NaN where missing, or where it is a text
   * @param text what it was; null where missing, or where it is a number
   */
  record Attribution(int input, double contribution, float number, String text) {}

  void write(DataOutput out) throws IOException {
    out.writeDouble(base);
    out.writeByte(top.size());
    for (Attribution attribution : top) {
      out.writeShort(attribution.input);
      out.writeDouble(attribution.contribution);
      out.writeFloat(attribution.number);
      out.writeBoolean(attribution.text != null);
      if (attribution.text != null) {
        LatestScore.writeText(attribution.text, out);
      }
    }
  }

  static Attributions read(DataInput in) throws IOException {
    double base = in.readDouble();
    List<Attribution> top = new ArrayList<>();
    for (int i = in.readByte(); i > 0; i--) {
      top.add(
          new Attribution(
              in.readShort(),
              in.readDouble(),
              in.readFloat(),
              in.readBoolean() ? LatestScore.readText(in) : null));
    }
    return new Attributions(base, top);
  }
}
