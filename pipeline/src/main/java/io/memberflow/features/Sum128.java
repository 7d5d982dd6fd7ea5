package io.memberflow.features;

import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.math.BigInteger;

/** A sum in 128 bits, two's complement: exact, so that the order does not matter. */
final class Sum128 {
  private long high;
  private long low;

  void add(long value) {
    add(value >> 63, value);
  }

  void addSquare(long value) {
    add(Math.multiplyHigh(value, value), value * value);
  }

  void subtract(Sum128 other) {
    // −x = ~x + 1
    long negatedLow = -other.low;
    add(~other.high + (negatedLow == 0 ? 1 : 0), negatedLow);
  }

  void add(Sum128 other) {
    add(other.high, other.low);
  }

  private void add(long otherHigh, long otherLow) {
    long sum = low + otherLow;
    boolean carry = Long.compareUnsigned(sum, low) < 0;
    low = sum;
    high += otherHigh + (carry ? 1 : 0);
  }

  BigInteger toBigInteger() {
    return BigInteger.valueOf(high)
        .shiftLeft(64)
        .add(BigInteger.valueOf(low >>> 1).shiftLeft(1))
        .add(BigInteger.valueOf(low & 1));
  }

  /** The nearest. */
  double toDouble() {
    return high == low >> 63 ? low : toBigInteger().doubleValue();
  }

  void write(StateOutput out) {
    out.putVarLong(high);
    out.putVarLong(low);
  }

  void read(StateInput in) {
    high = in.getVarLong();
    low = in.getVarLong();
  }
}
