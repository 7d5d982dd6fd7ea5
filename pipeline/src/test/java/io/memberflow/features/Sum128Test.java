package io.memberflow.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.math.BigInteger;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class Sum128Test {
  @Property
  void sum_ofAnyNumbersAndSquares_isExact(@ForAll List<Long> numbers, @ForAll List<Long> squares) {
    Sum128 sum = new Sum128();
    BigInteger expected = BigInteger.ZERO;
    for (long number : numbers) {
      sum.add(number);
      expected = expected.add(BigInteger.valueOf(number));
    }
    // (2^62)² fits many times
    for (long square : squares) {
      long root = square >> 4;
      sum.addSquare(root);
      expected = expected.add(BigInteger.valueOf(root).pow(2));
    }
    assertThat(sum.toBigInteger()).isEqualTo(expected);
    assertThat((Double) sum.toDouble()).isEqualTo((Double) expected.doubleValue());
    StateOutput out = new StateOutput();
    sum.write(out);
    Sum128 read = new Sum128();
    read.read(new StateInput().reset(out.toByteArray()));
    assertThat(read.toBigInteger()).isEqualTo(expected);
    read.subtract(sum);
    assertThat(read.toBigInteger()).isEqualTo(BigInteger.ZERO);
    read.subtract(sum);
    assertThat(read.toBigInteger()).isEqualTo(expected.negate());
    read.add(sum);
    assertThat(read.toBigInteger()).isEqualTo(BigInteger.ZERO);
  }
}
