package io.memberflow.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.state.ValueState;
import org.junit.jupiter.api.Test;

class DecodedStatesOperatorTest {
  private static final int KEYS = 3 * DecodedStates.BOUND;

  private final Keyed keyed = new Keyed();
  private final List<String> published = new ArrayList<>();
  private final DecodedStates<Count> states = open();

  private DecodedStates<Count> open() {
    return new DecodedStates<>(
        key -> new Count(),
        keyed,
        key -> keyed.key = key,
        128,
        (key, s) -> published.add(key + s.n));
  }

  private static final class Count implements DecodedState {
    private long n;
    private boolean keeps = true;

    @Override
    public boolean keepsWhatWaits() {
      return keeps;
    }

    @Override
    public void write(StateOutput out) {
      out.putVarLong(n);
    }

    @Override
    public void read(StateInput in) {
      n = in.getVarLong();
    }
  }

  /** Keyed state as an operator has it. */
  private static final class Keyed implements ValueState<byte[]> {
    private final Map<String, byte[]> values = new HashMap<>();
    private String key;
    private int reads;
    private int writes;

    @Override
    public byte[] value() {
      reads++;
      return values.get(key);
    }

    @Override
    public void update(byte[] value) {
      writes++;
      values.put(key, value);
    }

    @Override
    public void clear() {
      values.remove(key);
    }
  }

  private void increment(String key) throws Exception {
    Count count = states.get(key);
    count.n++;
    states.changed(key, count, Long.MAX_VALUE, Long.MAX_VALUE, true);
  }

  /** With nothing in memory, as after a restore. */
  private DecodedStates<Count> reopened() throws Exception {
    DecodedStates<Count> reopened = open();
    for (String key : List.copyOf(keyed.values.keySet())) {
      keyed.key = key;
      reopened.restore(key, keyed.values.get(key), false);
    }
    return reopened;
  }

  private long restored(String key) throws Exception {
    StateInput in = new StateInput().reset(keyed.values.get(key));
    in.getLong(); // when it is due
    in.getLong(); // when readers see something else
    return in.getVarLong();
  }

  @Test
  void moreKeysThanTheBound_areWrittenBackAndReadAgain() throws Exception {
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < KEYS; i++) {
        increment("k" + i);
      }
    }
    states.writeBack();

    assertThat(keyed.values).hasSize(KEYS);
    for (int i = 0; i < KEYS; i++) {
      assertThat(restored("k" + i)).as("k" + i).isEqualTo(2);
    }
  }

  @Test
  void oneKeyManyTimes_isReadOnceAndWrittenOnce() throws Exception {
    for (int i = 0; i < 1000; i++) {
      increment("k");
    }
    states.writeBack();
    states.writeBack();

    assertThat(keyed.reads).isEqualTo(1);
    assertThat(keyed.writes).isEqualTo(1);
    assertThat(restored("k")).isEqualTo(1000);
  }

  @Test
  void publication_happensOncePerInterval() throws Exception {
    increment("a");
    increment("b");
    increment("a");
    states.publish();
    states.publish();
    increment("b");
    states.publish();

    assertThat(published).containsExactly("a2", "b1", "b2");
  }

  @Test
  void eviction_publishesWhatWaits() throws Exception {
    for (int i = 0; i < KEYS; i++) {
      increment("k" + i);
    }
    states.publish();

    assertThat(published).hasSize(KEYS).doesNotHaveDuplicates();
  }

  @Test
  void dueTime_isTheEarliestSaid_andComesOnce() throws Exception {
    List<String> due = new ArrayList<>();
    states.changed("a", states.get("a"), 30, Long.MAX_VALUE, false);
    states.changed("a", states.get("a"), 10, Long.MAX_VALUE, false);
    states.changed("b", states.get("b"), 20, Long.MAX_VALUE, false);
    states.passTime(15, (key, time) -> due.add(key + time));
    states.changed("a", states.get("a"), 30, Long.MAX_VALUE, false);
    states.passTime(100, (key, time) -> due.add(key + time));
    states.passTime(100, (key, time) -> due.add(key + time));

    assertThat(due).containsExactly("a10", "b20", "a30");
  }

  @Test
  void expiriesOfAKey_comeTogetherWhenTheyAreAskedFor() throws Exception {
    List<String> expired = new ArrayList<>();
    states.changed("a", states.get("a"), Long.MAX_VALUE, 10, false);
    states.changed("b", states.get("b"), Long.MAX_VALUE, 90, false);
    states.passTime(50, (key, time) -> expired.add("due " + key));
    states.expire(
        50,
        (key, time) -> {
          expired.add(key + time);
          states.changed(key, states.get(key), Long.MAX_VALUE, 60, false);
        });
    states.expire(50, (key, time) -> expired.add(key + time));
    states.expire(95, (key, time) -> expired.add(key + time));

    assertThat(expired).containsExactlyInAnyOrder("a50", "a95", "b95");
  }

  @Test
  void removal_publishesALastTimeAndClears() throws Exception {
    increment("a");
    states.writeBack();
    states.remove("a", false);
    states.publish();

    assertThat(published).containsExactly("a1");
    assertThat(keyed.values).isEmpty();
    increment("a");
    states.publish();
    assertThat(published).containsExactly("a1", "a1");
  }

  @Test
  void whatMayWait_isPublishedOnceWithTheNextExpiries_alsoAfterARestore() throws Exception {
    states.mayWait(true);
    for (int i = 0; i < KEYS; i++) {
      increment("k" + i);
    }
    states.writeBack();
    for (int i = 0; i < KEYS; i += 2) {
      increment("k" + i);
    }
    states.writeBack();
    assertThat(published).isEmpty();

    DecodedStates<Count> restored = reopened();
    restored.expire(0, (key, time) -> {});
    restored.publish();
    restored.writeBack();
    assertThat(published).hasSize(KEYS).contains("k0" + 2, "k1" + 1);

    DecodedStates<Count> again = reopened();
    again.expire(0, (key, time) -> {});
    again.publish();
    assertThat(published).as("after all was published").hasSize(KEYS);
  }

  @Test
  void whatMayWait_isPublishedOnce_whenItIsInMemoryAgain() throws Exception {
    states.mayWait(true);
    for (int i = 0; i < KEYS; i++) {
      increment("k" + i);
    }
    increment("k0");
    states.expire(0, (key, time) -> {});
    states.publish();
    states.expire(0, (key, time) -> {});
    states.publish();

    assertThat(published).hasSize(KEYS).doesNotHaveDuplicates().contains("k0" + 2);
  }

  @Test
  void whatTheStateDoesNotKeep_isPublishedBeforeItIsWrittenBack() throws Exception {
    states.mayWait(true);
    increment("a");
    increment("b");
    states.get("b").keeps = false;
    states.writeBack();
    assertThat(published).containsExactly("b1");

    states.expire(0, (key, time) -> {});
    states.publish();
    assertThat(published).containsExactly("b1", "a1");
  }

  @Test
  void keysThatAreDue_passByInOrderAndAreWrittenBack() throws Exception {
    for (int i = 99; i >= 0; i--) {
      String key = "k%02d".formatted(i);
      states.changed(key, states.get(key), 10, Long.MAX_VALUE, false);
    }
    states.writeBack();
    DecodedStates<Count> restored = reopened();
    List<String> due = new ArrayList<>();
    keyed.writes = 0;
    restored.passTime(
        10,
        (key, time) -> {
          due.add(key);
          Count count = restored.get(key);
          count.n++;
          restored.changed(key, count, Long.MAX_VALUE, Long.MAX_VALUE, false);
        });

    assertThat(due).hasSize(100).isEqualTo(new KeyOrder(128).sorted(due));
    assertThat(keyed.writes).isEqualTo(100);
    assertThat(restored("k42")).isEqualTo(1);
  }

  @Test
  void keyThatIsRemovedWhilePassingBy_leavesNothing() throws Exception {
    states.changed("a", states.get("a"), 10, 10, false);
    states.writeBack();
    DecodedStates<Count> restored = reopened();
    restored.passTime(10, (key, time) -> restored.remove(key, true));
    restored.expire(10, (key, time) -> published.add("expired"));
    restored.writeBack();

    assertThat(published).containsExactly("a0");
    assertThat(keyed.values).isEmpty();
  }
}
