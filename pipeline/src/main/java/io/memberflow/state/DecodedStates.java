package io.memberflow.state;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.flink.api.common.state.ValueState;

/**
 * The decoded states of the keys that were active last, in front of the keyed state: a member's
 * session reads and writes its state once instead of once per event. Bounded; what leaves, and
 * everything before a checkpoint, is written back. Also knows which of them wait to be published.
 */
public final class DecodedStates<S extends DecodedState> {
  static final int BOUND = 20_000;

  /** Makes a key the current one of the operator. */
  public interface KeyContext {
    void setCurrentKey(Object key);
  }

  private static final class Entry<S> {
    S state;
    boolean changed;
    boolean toPublish;
  }

  private final Supplier<S> empty;
  private final ValueState<byte[]> keyedState;
  private final KeyContext keys;
  private final BiConsumer<String, S> publisher;
  private final StateInput in = new StateInput();
  private final StateOutput out = new StateOutput();
  private final LinkedHashMap<String, Entry<S>> entries = new LinkedHashMap<>(1024, 0.75f, true);
  private final List<String> toPublish = new ArrayList<>();

  /**
   * @param empty makes the state of a key that is not known
   * @param publisher is given the states that wait to be published
   */
  public DecodedStates(
      Supplier<S> empty,
      ValueState<byte[]> keyedState,
      KeyContext keys,
      BiConsumer<String, S> publisher) {
    this.empty = empty;
    this.keyedState = keyedState;
    this.keys = keys;
    this.publisher = publisher;
  }

  /** The state of a key, which must be the current one; an empty state where it is not known. */
  public S get(String key) throws Exception {
    Entry<S> entry = entries.get(key);
    if (entry == null) {
      entry = new Entry<>();
      entry.state = empty.get();
      byte[] bytes = keyedState.value();
      if (bytes != null) {
        entry.state.read(in.reset(bytes));
      }
      entries.put(key, entry);
    }
    return entry.state;
  }

  /**
   * Says that the state of a key was changed, or replaced by this one. May publish and write back
   * other keys, so it comes last in the work for a key.
   */
  public void changed(String key, S state, boolean toBePublished) throws Exception {
    Entry<S> entry = entries.get(key);
    entry.state = state;
    entry.changed = true;
    if (toBePublished && !entry.toPublish) {
      entry.toPublish = true;
      toPublish.add(key);
    }
    unchanged();
  }

  /** Ends the work for a key that was read only. */
  public void unchanged() throws Exception {
    if (entries.size() > BOUND) {
      publish();
      shrink();
    }
  }

  /** Forgets a key, which must be the current one, after publishing it a last time if asked to. */
  public void remove(String key, boolean toBePublished) {
    Entry<S> entry = entries.remove(key);
    if (entry != null && (entry.toPublish || toBePublished)) {
      publisher.accept(key, entry.state);
    }
    keyedState.clear();
  }

  public void publish() {
    for (String key : toPublish) {
      Entry<S> entry = entries.get(key);
      if (entry != null && entry.toPublish) {
        entry.toPublish = false;
        publisher.accept(key, entry.state);
      }
    }
    toPublish.clear();
  }

  /** Writes every changed state back, before a checkpoint. */
  public void writeBack() throws Exception {
    for (Map.Entry<String, Entry<S>> entry : entries.entrySet()) {
      writeBack(entry.getKey(), entry.getValue());
    }
  }

  private void shrink() throws Exception {
    Iterator<Map.Entry<String, Entry<S>>> oldest = entries.entrySet().iterator();
    for (int i = 0; i < BOUND / 4; i++) {
      Map.Entry<String, Entry<S>> entry = oldest.next();
      writeBack(entry.getKey(), entry.getValue());
      oldest.remove();
    }
  }

  private void writeBack(String key, Entry<S> entry) throws Exception {
    if (entry.changed) {
      keys.setCurrentKey(key);
      entry.state.write(out.clear());
      keyedState.update(out.toByteArray());
      entry.changed = false;
    }
  }
}
