package io.memberflow.epochs;

import io.memberflow.publishing.PublishInterval;
import io.memberflow.publishing.PublishingOperator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.base.ListSerializer;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.runtime.state.KeyedStateFunction;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Takes the inputs of a key together, one epoch of event time after the other, when the watermark
 * says that an epoch is complete. Arrival order across partitions differs from run to run; what an
 * epoch holds does not, so whatever several members feed is computed here.
 *
 * <p>Inputs of open epochs wait on the heap, {@value #HEAP_BOUND} at most; beyond that they move
 * into keyed state. A checkpoint keeps a copy of what waits on the heap.
 *
 * @param <IN> inputs, keyed by text
 */
public abstract class EpochOperator<IN, OUT> extends PublishingOperator<OUT>
    implements OneInputStreamOperator<IN, OUT> {
  private static final long serialVersionUID = 1L;
  private static final int HEAP_BOUND = 200_000;
  private static final String SPILLED = "open-epochs";
  private static final String WAITING = "waiting-inputs";

  /** Of an epoch's number, even where it is a millisecond of the year 9999. */
  private static final int EPOCH_BITS = 48;

  private final long epochLength;
  private final TypeSerializer<IN> serializer;
  private final boolean closesAtEnd;
  private transient WaitingInputs<IN> waiting;

  /** By epoch and key: in how many pieces the inputs were put into the state. */
  private transient TreeMap<Long, Map<String, Integer>> spilled;

  /** By time: the keys that have something to do by themselves. */
  private transient TreeMap<Long, Set<String>> expected;

  /** By epoch, and above its bits the number of the piece. */
  private transient MapState<Long, List<IN>> spill;

  /** What waits on the heap, as of the last checkpoint. */
  private transient MapState<Long, List<IN>> copy;

  private transient long watermark;

  protected EpochOperator(
      long epochMillis,
      TypeSerializer<IN> serializer,
      PublishInterval publishInterval,
      LogEnd end) {
    super(publishInterval);
    this.epochLength = epochMillis;
    this.serializer = serializer;
    this.closesAtEnd = end.closesEpochs();
  }

  /** The key of an input, by which the stream is keyed. */
  protected abstract String keyOf(IN input);

  /** Event time of an input, in milliseconds. */
  protected abstract long timeOf(IN input);

  /**
   * Takes all inputs of a key in one epoch, in no particular order, none where it was only {@link
   * #expect expected}; the key is not the backend's current one.
   *
   * @param start first millisecond of the epoch
   * @param end first millisecond after it
   */
  protected abstract void closeEpoch(String key, long start, long end, List<IN> inputs)
      throws Exception;

  /**
   * The first start of an epoch that is not before a time. What a key does by itself must happen
   * there: in the middle of an epoch it would depend on how far the watermark moves at once.
   */
  protected final long boundary(long time) {
    return -Math.floorDiv(-time, epochLength) * epochLength;
  }

  /** Lets a key be called for the epoch of a time, also where it has no inputs then. */
  protected final void expect(String key, long time) {
    expected.computeIfAbsent(time, t -> new TreeSet<>()).add(key);
  }

  /** Event time that has passed; very early before the first watermark. */
  protected final long passed() {
    return watermark;
  }

  /** The start of the first epoch that is still open; very early before the first watermark. */
  protected final long closedUntil() {
    return watermark == Long.MIN_VALUE
        ? Long.MIN_VALUE
        : Math.floorDiv(watermark, epochLength) * epochLength;
  }

  private MapStateDescriptor<Long, List<IN>> descriptor(String name) {
    return new MapStateDescriptor<>(
        name, LongSerializer.INSTANCE, new ListSerializer<>(serializer));
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    waiting =
        new WaitingInputs<>(
            input -> Math.floorDiv(timeOf(input), epochLength),
            getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks());
    spilled = new TreeMap<>();
    expected = new TreeMap<>();
    watermark = Long.MIN_VALUE;
    spill = context.getKeyedStateStore().getMapState(descriptor(SPILLED));
    copy = context.getKeyedStateStore().getMapState(descriptor(WAITING));
    if (context.isRestored()) {
      forEachKey(SPILLED, this::restoreSpilled);
      forEachKey(WAITING, (key, state) -> waiting.restore(key, state, this::keyOf));
    }
  }

  private void forEachKey(
      String name, KeyedStateFunction<String, MapState<Long, List<IN>>> function) throws Exception {
    this.<String>getKeyedStateBackend()
        .applyToAllKeys(
            VoidNamespace.INSTANCE, VoidNamespaceSerializer.INSTANCE, descriptor(name), function);
  }

  private void restoreSpilled(String key, MapState<Long, List<IN>> state) throws Exception {
    for (Long piece : state.keys()) {
      spilled
          .computeIfAbsent(piece & (1L << EPOCH_BITS) - 1, e -> new TreeMap<>())
          .merge(key, 1, Integer::sum);
    }
  }

  /** Inputs wait without touching state; what reads or writes state sets the key itself. */
  @Override
  public void setKeyContextElement(StreamRecord<IN> record) {}

  @Override
  public void processElement(StreamRecord<IN> element) throws Exception {
    IN input = element.getValue();
    // an input behind the watermark (of a partition that had been idle) joins the open epoch
    long time = Math.max(timeOf(input), watermark == Long.MIN_VALUE ? watermark : watermark + 1);
    waiting.add(Math.floorDiv(time, epochLength), keyOf(input), input);
    if (waiting.size() > HEAP_BOUND) {
      spill();
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    watermark = mark.getTimestamp();
    closeUntil(Math.floorDiv(watermark == Long.MAX_VALUE ? watermark : watermark + 1, epochLength));
    super.processWatermark(mark);
  }

  /** Takes also the last epochs, which no watermark will complete, unless another job does. */
  @Override
  public void finish() throws Exception {
    if (closesAtEnd) {
      closeUntil(Long.MAX_VALUE);
    }
    super.finish();
  }

  private void closeUntil(long epoch) throws Exception {
    while (true) {
      long next = Math.min(Math.min(waiting.first(), first(spilled)), firstExpected());
      if (next >= epoch) {
        return;
      }
      close(next);
    }
  }

  private static long first(TreeMap<Long, ?> byEpoch) {
    return byEpoch.isEmpty() ? Long.MAX_VALUE : byEpoch.firstKey();
  }

  /** What is expected after the end of a log stays so, also where time is said to be over. */
  private long firstExpected() {
    long first = first(expected);
    boolean due = first <= watermark && watermark != Long.MAX_VALUE;
    return due ? Math.floorDiv(first, epochLength) : Long.MAX_VALUE;
  }

  private void close(long epoch) throws Exception {
    Map<String, List<IN>> inputs = waiting.take(epoch);
    Map<String, Integer> keys = spilled.remove(epoch);
    for (Map.Entry<String, Integer> key :
        (keys == null ? Map.<String, Integer>of() : keys).entrySet()) {
      setCurrentKey(key.getKey());
      List<IN> all = inputs.computeIfAbsent(key.getKey(), k -> new ArrayList<>());
      for (int piece = 0; piece < key.getValue(); piece++) {
        all.addAll(spill.get(pieceOf(epoch, piece)));
        spill.remove(pieceOf(epoch, piece));
      }
    }
    while (firstExpected() == epoch) {
      for (String key : expected.pollFirstEntry().getValue()) {
        inputs.computeIfAbsent(key, k -> List.of());
      }
    }
    long start = epoch * epochLength;
    for (Map.Entry<String, List<IN>> entry : inputs.entrySet()) {
      closeEpoch(entry.getKey(), start, start + epochLength, entry.getValue());
    }
  }

  private static long pieceOf(long epoch, int piece) {
    return (long) piece << EPOCH_BITS | epoch;
  }

  private void spill() throws Exception {
    for (Map.Entry<Long, Map<String, List<IN>>> epoch : waiting.takeAll().entrySet()) {
      Map<String, Integer> pieces = spilled.computeIfAbsent(epoch.getKey(), e -> new HashMap<>());
      for (Map.Entry<String, List<IN>> entry : epoch.getValue().entrySet()) {
        setCurrentKey(entry.getKey());
        int piece = pieces.merge(entry.getKey(), 1, Integer::sum) - 1;
        spill.put(pieceOf(epoch.getKey(), piece), entry.getValue());
      }
    }
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    waiting.copyTo(copy, this::setCurrentKey);
    super.snapshotState(context);
  }
}
