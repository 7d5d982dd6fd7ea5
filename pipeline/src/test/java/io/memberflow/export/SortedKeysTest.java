package io.memberflow.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class SortedKeysTest {

  @Property(tries = 200)
  void keys_ofAnyNumberInAnyMemory_comeSortedByTheirBytesAndOnce(
      @ForAll List<String> texts, @ForAll @IntRange(min = 1, max = 2_000) int memory)
      throws IOException {
    TreeSet<byte[]> expected = new TreeSet<>(Arrays::compareUnsigned);
    List<byte[]> visited = new ArrayList<>();
    try (SortedKeys keys = new SortedKeys(memory)) {
      for (String text : texts) {
        byte[] key = text.getBytes(StandardCharsets.UTF_8);
        keys.add(key);
        expected.add(key);
      }
      keys.visit(visited::add);
    }
    assertThat(visited).hasSize(expected.size());
    assertThat(visited.toArray(byte[][]::new)).isDeepEqualTo(expected.toArray(byte[][]::new));
  }

  @Test
  void keys_beyondTheMemory_lieInFiles() throws IOException {
    try (SortedKeys keys = new SortedKeys(10_000)) {
      for (int i = 0; i < 1_000; i++) {
        keys.add(("member:{" + i + "}").getBytes(StandardCharsets.UTF_8));
      }
      assertThat(keys.runs()).isBetween(3, 10);
    }
  }
}
