package io.memberflow.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read back, by {@link StateInput}. */
class StateOutputTest {
  @Property
  void everything_written_isReadBack(
      @ForAll List<Long> longs, @ForAll List<String> texts, @ForAll double number) {
    StateOutput out = new StateOutput();
    longs.forEach(out::putVarLong);
    texts.forEach(out::putText);
    longs.forEach(out::putLong);
    out.putDouble(number);
    StateInput in = new StateInput().reset(out.toByteArray());
    longs.forEach(value -> assertThat(in.getVarLong()).isEqualTo(value));
    texts.forEach(value -> assertThat(in.getText()).isEqualTo(value));
    longs.forEach(value -> assertThat(in.getLong()).isEqualTo(value));
    assertThat((Double) in.getDouble()).isEqualTo((Double) number);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "ä€", "😀", "\ud83d", "\ude00\ud83d", "a\ud83d", "\ud83da😀"})
  void text_ofAnyCharacters_isReadBack(String text) {
    StateOutput out = new StateOutput();
    out.putText(text);
    out.putText(null);
    StateInput in = new StateInput().reset(out.toByteArray());
    assertThat(in.getText()).isEqualTo(text);
    assertThat(in.getText()).isNull();
  }

  @Test
  void numbersNearZero_takeOneByte() {
    StateOutput out = new StateOutput();
    out.putVarLong(-64);
    out.putVarLong(63);
    assertThat(out.toByteArray()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 1023, 1024, 100_000})
  void block_ofAnyLength_isReadOrSkipped(int length) {
    StateOutput out = new StateOutput();
    out.putVarLong(7);
    int start = out.size();
    for (int i = 0; i < length; i++) {
      out.putByte(i);
    }
    out.endBlock(start);
    out.putVarLong(8);
    StateInput in = new StateInput().reset(out.toByteArray());
    assertThat(in.getVarLong()).isEqualTo(7);
    assertThat(in.getVarInt()).isEqualTo(length);
    int from = in.position();
    for (int i = 0; i < length; i++) {
      assertThat((byte) in.getByte()).isEqualTo((byte) i);
    }
    in.skip(from - in.position());
    in.skip(length);
    assertThat(in.getVarLong()).isEqualTo(8);
  }
}
