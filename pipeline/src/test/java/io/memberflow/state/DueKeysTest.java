package io.memberflow.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class DueKeysTest {
  /** Against a sorted map of all that was added; taking and adding alternate at random. */
  @Property(tries = 300)
  void keys_comeOutByTimeAndOnce_asTheyWentIn(
      @ForAll @Size(max = 200) List<@IntRange(min = -5, max = 20) Integer> steps) {
    DueKeys due = new DueKeys();
    TreeMap<Long, List<String>> expected = new TreeMap<>();
    int key = 0;
    for (int step : steps) {
      if (step >= 0) {
        due.add(step, "k" + key);
        expected.computeIfAbsent((long) step, t -> new ArrayList<>()).add("k" + key++);
      } else {
        long until = 5L * -step;
        Map.Entry<Long, List<String>> first = expected.firstEntry();
        boolean isDue = first != null && first.getKey() <= until;
        assertThat(due.poll(until)).isEqualTo(isDue ? expected.pollFirstEntry() : null);
      }
    }
  }
}
