package io.memberflow.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OffsetsTest {
  @Test
  void text_parsed_isWrittenBackInOrder() {
    assertThat(Offsets.parse("10:7,2:0").text()).isEqualTo("2:0,10:7");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "0:", "0:1,", "0:-1", "a:1", "0:1;1:2", "0:1,0:2"})
  void wrongText_isRefusedWithOneMessage(String text) {
    assertThatThrownBy(() -> Offsets.parse(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("offsets");
  }

  @Test
  void records_sinceAPlace_areCountedByPartition() {
    Offsets end = Offsets.parse("0:10,1:20,2:5");
    assertThat(end.since(Offsets.parse("0:4,1:25"))).isEqualTo(6 + 0 + 5);
    assertThat(end.of(9)).isZero();
  }
}
