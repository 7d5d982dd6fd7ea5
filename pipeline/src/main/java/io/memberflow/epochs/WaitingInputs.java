package io.memberflow.epochs;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;

/**
 * Inputs of open epochs on the heap, and the copy of them that a checkpoint keeps. The copy of all
 * keys of a key group lies with one of them: with each its own, every key and epoch that is open at
 * a checkpoint would cost a write, a read and a deletion.
 */
final class WaitingInputs<IN> {
  /** In a copy: the first number of pieces whose inputs wait for the epoch of their time. */
  private static final long BY_TIME = Long.MIN_VALUE;

  private static final long LAST_BY_TIME = Long.MIN_VALUE / 2;
  private static final int PIECE = 1_024;

  private final ToLongFunction<IN> epochOf;
  private final int keyGroups;
  private final TreeMap<Long, Map<String, List<IN>>> byEpoch = new TreeMap<>();
  private int size;

  /** The epoch of the last input, and what waits for it; null where it is not known. */
  private Map<String, List<IN>> lastInputs;

  private long lastEpoch;

  /** By key group: the key that the copy lies with. */
  private final Map<Integer, String> holders = new HashMap<>();

  /** The inputs of a key group, in pieces: what is written at once stays small. */
  private static final class Copy<IN> {
    final Map<Long, List<IN>> pieces = new HashMap<>();
    private long filling = BY_TIME;

    void add(IN input) {
      List<IN> piece = piece(filling);
      if (piece.size() == PIECE) {
        piece = piece(++filling);
      }
      piece.add(input);
    }

    /** Of one that came behind the watermark: it waits for a later epoch than its time's. */
    void addLate(long epoch, IN input) {
      piece(epoch).add(input);
    }

    private List<IN> piece(long number) {
      return pieces.computeIfAbsent(number, n -> new ArrayList<>());
    }
  }

  /**
   * @param epochOf number of the epoch that the time of an input lies in
   * @param keyGroups of the job
   */
  WaitingInputs(ToLongFunction<IN> epochOf, int keyGroups) {
    this.epochOf = epochOf;
    this.keyGroups = keyGroups;
  }

  int size() {
    return size;
  }

  void add(long epoch, String key, IN input) {
    if (lastInputs == null || epoch != lastEpoch) {
      lastEpoch = epoch;
      lastInputs = byEpoch.computeIfAbsent(epoch, e -> new LinkedHashMap<>());
    }
    lastInputs.computeIfAbsent(key, k -> new ArrayList<>(2)).add(input);
    size++;
  }

  /** Number of the first epoch that has inputs; {@code Long.MAX_VALUE} for none. */
  long first() {
    return byEpoch.isEmpty() ? Long.MAX_VALUE : byEpoch.firstKey();
  }

  /** The inputs of an epoch by key, taken out; a new map where there are none. */
  Map<String, List<IN>> take(long epoch) {
    lastInputs = null;
    Map<String, List<IN>> inputs = byEpoch.remove(epoch);
    if (inputs == null) {
      return new LinkedHashMap<>();
    }
    for (List<IN> ofKey : inputs.values()) {
      size -= ofKey.size();
    }
    return inputs;
  }

  /** All inputs by epoch and key, taken out. */
  Map<Long, Map<String, List<IN>>> takeAll() {
    Map<Long, Map<String, List<IN>>> all = new TreeMap<>(byEpoch);
    byEpoch.clear();
    lastInputs = null;
    size = 0;
    return all;
  }

  /** Brings the copy in the state up to date. */
  void copyTo(MapState<Long, List<IN>> state, Consumer<String> setCurrentKey) throws Exception {
    Map<Integer, Copy<IN>> copies = copies();
    Iterator<Map.Entry<Integer, String>> all = holders.entrySet().iterator();
    while (all.hasNext()) {
      Map.Entry<Integer, String> holder = all.next();
      setCurrentKey.accept(holder.getValue());
      state.clear();
      Copy<IN> copy = copies.get(holder.getKey());
      if (copy == null) {
        all.remove();
      } else {
        state.putAll(copy.pieces);
      }
    }
  }

  private Map<Integer, Copy<IN>> copies() {
    Map<Integer, Copy<IN>> copies = new HashMap<>();
    for (Map.Entry<Long, Map<String, List<IN>>> epoch : byEpoch.entrySet()) {
      for (Map.Entry<String, List<IN>> ofKey : epoch.getValue().entrySet()) {
        int group = KeyGroupRangeAssignment.assignToKeyGroup(ofKey.getKey(), keyGroups);
        holders.putIfAbsent(group, ofKey.getKey());
        Copy<IN> copy = copies.computeIfAbsent(group, g -> new Copy<>());
        for (IN input : ofKey.getValue()) {
          if (epochOf.applyAsLong(input) == epoch.getKey()) {
            copy.add(input);
          } else {
            copy.addLate(epoch.getKey(), input);
          }
        }
      }
    }
    return copies;
  }

  /**
   * Takes back a copy.
   *
   * @param holder the key that it lies with
   * @param keyOf key of an input
   */
  void restore(String holder, MapState<Long, List<IN>> state, Function<IN, String> keyOf)
      throws Exception {
    holders.put(KeyGroupRangeAssignment.assignToKeyGroup(holder, keyGroups), holder);
    for (Map.Entry<Long, List<IN>> piece : state.entries()) {
      boolean byTime = piece.getKey() < LAST_BY_TIME;
      for (IN input : piece.getValue()) {
        long epoch = byTime ? epochOf.applyAsLong(input) : piece.getKey();
        add(epoch, keyOf.apply(input), input);
      }
    }
  }
}
