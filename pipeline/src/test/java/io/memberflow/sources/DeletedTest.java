package io.memberflow.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class DeletedTest {
  private static Offsets offsets(long first, long second) {
    return Offsets.of(Map.of(0, first, 1, second));
  }

  @Test
  void partitionThatBeginsAfterTheReplay_isNamed() {
    assertThat(Deleted.between("events", offsets(0, 11), offsets(5, 10), offsets(20, 20)))
        .contains(new Deleted("events", 1, 10, 11));
  }

  @Test
  void whatIsThere_orIsNotRead_isNotMissed() {
    assertThat(Deleted.between("events", offsets(5, 10), offsets(5, 10), offsets(20, 20)))
        .isEmpty();
    assertThat(Deleted.between("events", offsets(0, 15), offsets(5, 10), offsets(20, 10)))
        .as("the replay ends there")
        .isEmpty();
  }
}
