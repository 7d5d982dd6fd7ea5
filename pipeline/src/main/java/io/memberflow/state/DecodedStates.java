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
 * <p>Keys that are due and not decoded pass by: they are taken in the backend's order, written back
 * at once, and push nothing out that is active.
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
    boolean kept;
    boolean changed;
    boolean toPublish;

    /** Whether the key is among those whose state says that it waits to be published. */
    boolean listed;

    Entry(String key) {
      this.key = key;
    }
  }

  private final Function<String, S> empty;
  private final KeyContext keys;
  private final ValueState<byte[]> keyedState;
  private final KeyOrder order;
  private final BiConsumer<String, S> publisher;
  private final DueKeys dueKeys = new DueKeys();
  private final DueKeys expiries = new DueKeys();
  private final StateInput in = new StateInput();
  private final StateOutput out = new StateOutput();
  private final LinkedHashMap<String, Entry<S>> entries = new LinkedHashMap<>(1024, 0.75f, true);
  private final List<Entry<S>> toPublish = new ArrayList<>();

  /** Keys whose state says that it waits to be published; some may have been meanwhile. */
  private List<String> waiting = new ArrayList<>();

  /** Whether what waits to be published may be written back so, instead of published before. */
  private boolean mayWait;

  /** Keys whose records readers have under another version. */
  private final ArrayDeque<String> outdated = new ArrayDeque<>();

  /** What was asked for last: the work for a key asks for it several times. */
  private Entry<S> current;

  /**
   * Finds out of every stored state when it is due.
   *
   * @param name of the state in the backend
   * @param empty makes the state of a key that is not known
   * @param keyGroups of the job
   * @param publisher is given the states that wait to be published
   * @param isOutdated the keys whose records must be published again
   */
  public DecodedStates(
      String name,
      Function<String, S> empty,
      KeyedStateBackend<String> backend,
      int keyGroups,
      BiConsumer<String, S> publisher,
      Predicate<String> isOutdated)
      throws Exception {
    this(
        empty,
        backend.getPartitionedState(
            VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor(name)),
        backend::setCurrentKey,
        keyGroups,
        publisher);
    backend.applyToAllKeys(
        VoidNamespace.INSTANCE,
        VoidNamespaceSerializer.INSTANCE,
        descriptor(name),
        (key, state) -> restore(key, state.value(), isOutdated.test(key)));
  }

  DecodedStates(
      Function<String, S> empty,
      ValueState<byte[]> keyedState,
      KeyContext keys,
      int keyGroups,
      BiConsumer<String, S> publisher) {
    this.empty = empty;
    this.keyedState = keyedState;
    this.keys = keys;
    this.order = new KeyOrder(keyGroups);
    this.publisher = publisher;
  }

  /** Takes note of a key that is in the state. */
  void restore(String key, byte[] bytes, boolean isOutdated) {
    Entry<S> entry = new Entry<>(key);
    readTimes(entry, bytes);
    note(dueKeys, entry.due, key);
    note(expiries, entry.expiry, key);
    if (entry.toPublish) {
      waiting.add(key);
    }
    if (isOutdated) {
      outdated.add(key);
    }
  }

  private static ValueStateDescriptor<byte[]> descriptor(String name) {
    return new ValueStateDescriptor<>(name, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);
  }

  /**
   * Reads what is stored for a key outside of the job.
   *
   * @param empty is given what the bytes hold
   */
  public static <S extends DecodedState> S decode(byte[] bytes, S empty) {
    StateInput in = new StateInput().reset(bytes);
    // when it is due and when it expires
    in.getLong();
    in.getLong();
    empty.read(in);
    return empty;
  }

  private static void note(DueKeys times, long time, String key) {
    if (time != NOTHING) {
      times.add(time, key);
    }
  }

  /**
   * Whether what waits to be published may stay unpublished in the state, when it leaves the memory
   * or a checkpoint comes. It is published with {@link #expire} in any case.
   */
  public void mayWait(boolean value) {
    mayWait = value;
  }

  /** The state of a key; an empty state where it is not known. */
  public S get(String key) throws Exception {
    return entry(key).state;
  }

  private Entry<S> entry(String key) throws Exception {
    if (current == null || !current.key.equals(key)) {
      current = entries.get(key);
      if (current == null) {
        current = load(key);
        current.kept = true;
        entries.put(key, current);
        if (current.toPublish) {
          toPublish.add(current);
        }
      }
    }
    return current;
  }

  private Entry<S> load(String key) throws Exception {
    Entry<S> entry = new Entry<>(key);
    entry.state = empty.apply(key);
    keys.setCurrentKey(key);
    byte[] bytes = keyedState.value();
    if (bytes != null) {
      readTimes(entry, bytes);
      entry.state.read(in);
    }
    return entry;
  }

  /** Times are not negative, so that the other half of the numbers says that a key waits. */
  private void readTimes(Entry<S> entry, byte[] bytes) {
    in.reset(bytes);
    entry.due = in.getLong();
    long expiry = in.getLong();
    entry.toPublish = expiry < 0;
    entry.listed = entry.toPublish;
    entry.expiry = entry.toPublish ? ~expiry : expiry;
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
    if (toBePublished) {
      letPublish(entry);
    }
    unchanged();
  }

  private void letPublish(Entry<S> entry) {
    if (!entry.toPublish) {
      entry.toPublish = true;
      if (entry.kept) {
        toPublish.add(entry);
      }
    }
  }

  /** Ends the work for a key that was read only. */
  public void unchanged() throws Exception {
    if (entries.size() > BOUND) {
      shrink();
    }
  }

  /** Hands over the keys with something due for others until a time, in the order of the times. */
  public void passTime(long until, DueHandler handler) throws Exception {
    Map.Entry<Long, List<String>> due;
    while ((due = dueKeys.poll(until)) != null) {
      for (String key : order.sorted(due.getValue())) {
        Entry<S> entry = visit(key);
        if (entry.due == due.getKey()) {
          entry.due = NOTHING;
          handler.onDue(key, due.getKey());
        }
        leave(entry, mayWait);
      }
    }
  }

  /**
   * Hands over each key whose expiries have come until a time once, with that time: what it is at
   * the moments in between nobody would see. Call before {@link #publish}.
   */
  public void expire(long until, DueHandler handler) throws Exception {
    List<String> expired = waiting;
    waiting = new ArrayList<>();
    Map.Entry<Long, List<String>> due;
    while ((due = expiries.poll(until)) != null) {
      expired.addAll(due.getValue());
    }
    for (String key : order.sorted(expired)) {
      Entry<S> entry = visit(key);
      if (entry.listed) {
        entry.listed = false;
        entry.changed = true;
      }
      if (entry.expiry <= until) {
        entry.expiry = NOTHING;
        handler.onDue(key, until);
      }
      leave(entry, false);
    }
  }

  private Entry<S> visit(String key) throws Exception {
    Entry<S> entry = entries.get(key);
    current = entry == null ? load(key) : entry;
    return current;
  }

  /** Publishes and writes back what only passed by. */
  private void leave(Entry<S> entry, boolean publishedLater) throws Exception {
    if (!entry.kept) {
      settle(entry, publishedLater);
      current = null;
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
      Entry<S> entry = visit(outdated.poll());
      prepare.accept(entry.state);
      letPublish(entry);
      leave(entry, false);
    }
  }

  /** Whether {@link #refresh} has nothing more to do. */
  public boolean upToDate() {
    return outdated.isEmpty();
  }

  /** Forgets a key, after publishing it a last time if asked to. */
  public void remove(String key, boolean toBePublished) throws Exception {
    Entry<S> entry = entry(key);
    entry.toPublish |= toBePublished;
    publish(entry);
    entry.changed = false;
    entries.remove(key);
    current = null;
    keys.setCurrentKey(key);
    keyedState.clear();
  }

  public void publish() {
    toPublish.forEach(this::publish);
    toPublish.clear();
  }

  private void publish(Entry<S> entry) {
    if (entry.toPublish) {
      entry.toPublish = false;
      // what is written still says that it waits
      entry.changed |= entry.listed;
      publisher.accept(entry.key, entry.state);
    }
  }

  /** Publishes what cannot wait in the state and writes every changed state back. */
  public void writeBack() throws Exception {
    for (Entry<S> entry : entries.values()) {
      settle(entry, true);
    }
    toPublish.removeIf(entry -> !entry.toPublish);
  }

  /** Lets the keys go that were not active for longest, published and written back. */
  private void shrink() throws Exception {
    Iterator<Entry<S>> oldest = entries.values().iterator();
    for (int i = 0; i < BOUND / 4; i++) {
      Entry<S> entry = oldest.next();
      settle(entry, mayWait);
      entry.toPublish = false;
      oldest.remove();
    }
    toPublish.removeIf(entry -> !entry.toPublish);
    current = null;
  }

  /** Publishes a state, or lets it say that it waits, and writes it back. */
  private void settle(Entry<S> entry, boolean publishedLater) throws Exception {
    if (!publishedLater || !entry.state.keepsWhatWaits()) {
      publish(entry);
    }
    if (entry.toPublish && !entry.listed) {
      entry.listed = true;
      entry.changed = true;
      waiting.add(entry.key);
    }
    if (entry.changed) {
      out.clear().putLong(entry.due);
      out.putLong(entry.toPublish ? ~entry.expiry : entry.expiry);
      entry.state.write(out);
      keys.setCurrentKey(entry.key);
      keyedState.update(out.toByteArray());
      entry.changed = false;
    }
  }
}
