package io.memberflow.state;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;

/**
 * The decoded states of the keys that were active last, in front of the keyed state: a member's
 * session reads and writes its state once instead of once per event. Bounded; what leaves, and
 * everything before a checkpoint, is written back. Also knows which of them wait to be published,
 * and when each key has something due: for others, who must get it in time, or for readers only,
 * who see it with the next publication.
 *
 * <p>It sets the backend's current key itself, where it reads or writes, so that an event whose
 * state is decoded already costs the backend nothing.
 */
public final class DecodedStates<S extends DecodedState> {
  static final int BOUND = 20_000;
  private static final long NOTHING = Long.MAX_VALUE;

  /** Does what is due for a key. */
  public interface DueHandler {
    void onDue(String key, long time) throws Exception;
  }

  /** Makes a key the current one of the backend. */
  interface KeyContext {
    void setCurrentKey(String key);
  }

  private static final class Entry<S> {
    final String key;
    S state;
    long due = NOTHING;
    long expiry = NOTHING;
    boolean changed;
    boolean toPublish;

    Entry(String key) {
      this.key = key;
    }
  }

  private final Function<String, S> empty;
  private final KeyContext keys;
  private final ValueState<byte[]> keyedState;
  private final BiConsumer<String, S> publisher;
  private final DueKeys dueKeys = new DueKeys();
  private final DueKeys expiries = new DueKeys();
  private final StateInput in = new StateInput();
  private final StateOutput out = new StateOutput();
  private final LinkedHashMap<String, Entry<S>> entries = new LinkedHashMap<>(1024, 0.75f, true);
  private final List<Entry<S>> toPublish = new ArrayList<>();

  /** Keys whose records readers have under another version. */
  private final ArrayDeque<String> outdated = new ArrayDeque<>();

  /** What {@link #get} gave last: the work for a key asks for it several times. */
  private Entry<S> current;

  /**
   * Finds out of every stored state when it is due.
   *
   * @param name of the state in the backend
   * @param empty makes the state of a key that is not known
   * @param publisher is given the states that wait to be published
   * @param isOutdated the keys whose records must be published again
   */
  public DecodedStates(
      String name,
      Function<String, S> empty,
      KeyedStateBackend<String> backend,
      BiConsumer<String, S> publisher,
      Predicate<String> isOutdated)
      throws Exception {
    this(
        empty,
        backend.getPartitionedState(
            VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor(name)),
        backend::setCurrentKey,
        publisher);
    backend.applyToAllKeys(
        VoidNamespace.INSTANCE,
        VoidNamespaceSerializer.INSTANCE,
        descriptor(name),
        (key, state) -> {
          in.reset(state.value());
          note(dueKeys, in.getLong(), key);
          note(expiries, in.getLong(), key);
          if (isOutdated.test(key)) {
            outdated.add(key);
          }
        });
  }

  DecodedStates(
      Function<String, S> empty,
      ValueState<byte[]> keyedState,
      KeyContext keys,
      BiConsumer<String, S> publisher) {
    this.empty = empty;
    this.keyedState = keyedState;
    this.keys = keys;
    this.publisher = publisher;
  }

  private static ValueStateDescriptor<byte[]> descriptor(String name) {
    return new ValueStateDescriptor<>(name, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
  }

  private static void note(DueKeys times, long time, String key) {
    if (time != NOTHING) {
      times.add(time, key);
    }
  }

  /** The state of a key; an empty state where it is not known. */
  public S get(String key) throws Exception {
    return entry(key).state;
  }

  private Entry<S> entry(String key) throws Exception {
    if (current != null && current.key.equals(key)) {
      return current;
    }
    Entry<S> entry = entries.get(key);
    if (entry == null) {
      entry = new Entry<>(key);
      entry.state = empty.apply(key);
      keys.setCurrentKey(key);
      byte[] bytes = keyedState.value();
      if (bytes != null) {
        in.reset(bytes);
        entry.due = in.getLong();
        entry.expiry = in.getLong();
        entry.state.read(in);
      }
      entries.put(key, entry);
    }
    current = entry;
    return entry;
  }

  /**
   * Says that the state of a key was changed, or replaced by this one. May publish and write back
   * other keys, so it comes last in the work for a key.
   *
   * @param due when time alone will do something for others next; {@code Long.MAX_VALUE} for never
   * @param expiry when time alone will change what readers see next; {@code Long.MAX_VALUE} for
   *     never
   */
  public void changed(String key, S state, long due, long expiry, boolean toBePublished)
      throws Exception {
    Entry<S> entry = entry(key);
    entry.state = state;
    entry.changed = true;
    // an earlier time is noted; for a later one the present one will come and find nothing
    if (due < entry.due) {
      entry.due = due;
      dueKeys.add(due, key);
    }
    if (expiry < entry.expiry) {
      entry.expiry = expiry;
      expiries.add(expiry, key);
    }
    if (toBePublished && !entry.toPublish) {
      entry.toPublish = true;
      toPublish.add(entry);
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

  /** Hands over the keys with something due for others until a time, in the order of the times. */
  public void passTime(long until, DueHandler handler) throws Exception {
    Map.Entry<Long, List<String>> due;
    while ((due = dueKeys.poll(until)) != null) {
      for (String key : due.getValue()) {
        Entry<S> entry = entry(key);
        if (entry.due == due.getKey()) {
          entry.due = NOTHING;
          handler.onDue(key, due.getKey());
        } else {
          unchanged();
        }
      }
    }
  }

  /**
   * Hands over each key whose expiries have come until a time once, with that time: what it is at
   * the moments in between nobody would see. Call before {@link #publish}.
   */
  public void expire(long until, DueHandler handler) throws Exception {
    Map.Entry<Long, List<String>> due;
    while ((due = expiries.poll(until)) != null) {
      for (String key : due.getValue()) {
        Entry<S> entry = entry(key);
        if (entry.expiry == due.getKey()) {
          entry.expiry = NOTHING;
          handler.onDue(key, until);
        } else {
          unchanged();
        }
      }
    }
  }

  /**
   * Lets some of the keys wait to be published that readers have under another version: {@value
   * #BOUND} at a time, so that the job goes on meanwhile.
   *
   * @param prepare is given each state before
   */
  public void refresh(Consumer<S> prepare) throws Exception {
    for (int i = 0; i < BOUND && !outdated.isEmpty(); i++) {
      Entry<S> entry = entry(outdated.poll());
      prepare.accept(entry.state);
      if (!entry.toPublish) {
        entry.toPublish = true;
        toPublish.add(entry);
      }
      unchanged();
    }
  }

  /** Whether {@link #refresh} has nothing more to do. */
  public boolean upToDate() {
    return outdated.isEmpty();
  }

  /** Forgets a key, after publishing it a last time if asked to. */
  public void remove(String key, boolean toBePublished) {
    Entry<S> entry = entries.remove(key);
    if (entry != null && (entry.toPublish || toBePublished)) {
      entry.toPublish = false;
      publisher.accept(key, entry.state);
    }
    current = null;
    keys.setCurrentKey(key);
    keyedState.clear();
  }

  public void publish() {
    for (Entry<S> entry : toPublish) {
      if (entry.toPublish) {
        entry.toPublish = false;
        publisher.accept(entry.key, entry.state);
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
    current = null;
  }

  private void writeBack(String key, Entry<S> entry) throws Exception {
    if (entry.changed) {
      out.clear().putLong(entry.due);
      out.putLong(entry.expiry);
      entry.state.write(out);
      keys.setCurrentKey(key);
      keyedState.update(out.toByteArray());
      entry.changed = false;
    }
  }
}
