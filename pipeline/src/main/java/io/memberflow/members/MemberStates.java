package io.memberflow.members;

import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.flink.api.common.state.ValueState;

/**
 * The decoded states of the members that were active last, in front of the keyed state: a member's
 * session reads and writes its state once instead of once per event. Bounded; what leaves, and
 * everything before a checkpoint, is written back.
 */
final class MemberStates {
  static final int BOUND = 20_000;

  /** Makes a key the current one of the operator. */
  interface KeyContext {
    void setCurrentKey(Object key);
  }

  static final class Entry {
    MemberState state;
    boolean changed;
    boolean toPublish;
  }

  private final MemberEngine engine;
  private final ValueState<byte[]> keyedState;
  private final KeyContext keys;
  private final StateInput in = new StateInput();
  private final StateOutput out = new StateOutput();
  private final LinkedHashMap<String, Entry> entries = new LinkedHashMap<>(1024, 0.75f, true);

  MemberStates(MemberEngine engine, ValueState<byte[]> keyedState, KeyContext keys) {
    this.engine = engine;
    this.keyedState = keyedState;
    this.keys = keys;
  }

  /** The entry of the current key; a new state where the member is not known. */
  Entry get(String member) throws Exception {
    Entry entry = entries.get(member);
    if (entry == null) {
      entry = new Entry();
      entry.state = engine.newState();
      byte[] bytes = keyedState.value();
      if (bytes != null) {
        entry.state.read(in.reset(bytes));
      }
      entries.put(member, entry);
    }
    return entry;
  }

  void remove(String member) {
    entries.remove(member);
    keyedState.clear();
  }

  boolean full() {
    return entries.size() > BOUND;
  }

  /** Writes back and drops the least recently used quarter; the caller has published before. */
  void shrink() throws Exception {
    Iterator<Map.Entry<String, Entry>> oldest = entries.entrySet().iterator();
    for (int i = 0; i < BOUND / 4; i++) {
      Map.Entry<String, Entry> entry = oldest.next();
      writeBack(entry.getKey(), entry.getValue());
      oldest.remove();
    }
  }

  void writeBack() throws Exception {
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      writeBack(entry.getKey(), entry.getValue());
    }
  }

  private void writeBack(String member, Entry entry) throws Exception {
    if (entry.changed) {
      keys.setCurrentKey(member);
      keyedState.update(entry.state.write(out));
      entry.changed = false;
    }
  }

  /** Null where the member's state is not decoded. */
  Entry cached(String member) {
    return entries.get(member);
  }
}
