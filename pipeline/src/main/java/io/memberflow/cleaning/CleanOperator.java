package io.memberflow.cleaning;

import io.memberflow.epochs.LogEnd;
import io.memberflow.events.Event;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.publishing.PublishingOperator;
import io.memberflow.runs.ReadCounts;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * Lets events pass that can be trusted and sends the others to the dead letters with the reason.
 * Runs chained to the source, before any exchange, so that each partition is seen in its own order.
 * What it remembers of a partition comes with the partition's records, and the source keeps it in
 * checkpoints. It also decides what the {@link EndOfData end of the data} means.
 */
public final class CleanOperator extends PublishingOperator<Event>
    implements OneInputStreamOperator<LogRecord, Event> {
  private static final long serialVersionUID = 1L;

  /**
   * The name of the state in which earlier builds kept partitions, with their names before them.
   */
  public static final String EARLIER_STATE = EarlierPartitions.STATE;

  /** The name of the state that holds the {@link History}. */
  public static final String HISTORY_STATE = "history";

  private static final MapStateDescriptor<String, Long> HISTORY =
      new MapStateDescriptor<>(HISTORY_STATE, Types.STRING, Types.LONG);

  private final Duration lateness;
  private final ErasedMembers erased;
  private final LogEnd end;
  private final long jobEpoch;
  private final OutputTag<DeadLetter> deadLetters;
  private final OutputTag<Publication> reports;
  private Seam seam = Seam.NONE;

  /** Partitions this subtask reads from. */
  private transient Set<PartitionMemory> partitions;

  /** Those that gave no record yet to a bounded run from the savepoint of one that goes on. */
  private transient Set<PartitionMemory> silent;

  private transient EarlierPartitions earlier;

  /** Null where no earlier build has left one. */
  private transient ListState<byte[]> earlierState;

  private transient EndOfData endOfData;
  private transient ReadCounts counts;
  private transient Counter[] rejected;
  private transient Counter accepted;
  private transient volatile long newestEventTime;
  private transient PartitionMemory current;
  private transient StreamRecord<Event> output;
  private transient long lastWatermark;

  /**
   * @param end where the source ends, no partition may be left behind as idle
   */
  public CleanOperator(
      Duration lateness,
      ErasedMembers erased,
      LogEnd end,
      long jobEpoch,
      OutputTag<DeadLetter> deadLetters,
      OutputTag<Publication> reports,
      PublishInterval publishInterval) {
    super(publishInterval);
    this.lateness = lateness;
    this.erased = erased;
    this.end = end;
    this.jobEpoch = jobEpoch;
    this.deadLetters = deadLetters;
    this.reports = reports;
  }

  /** For a run over files. */
  public CleanOperator overFiles(Seam other) {
    seam = other;
    return this;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    partitions = new LinkedHashSet<>();
    silent = new LinkedHashSet<>();
    endOfData = new EndOfData(end, lateness);
    OperatorStateStore store = context.getOperatorStateStore();
    Map<String, Long> history = new HashMap<>();
    store.getBroadcastState(HISTORY).entries().forEach(e -> history.put(e.getKey(), e.getValue()));
    if (!seam.inFiles()) {
      seam = History.of(history).map(known -> Seam.log(known.seam())).orElse(Seam.NONE);
    }
    // asked for, Flink would keep it in every checkpoint from now on
    earlierState =
        store.getRegisteredStateNames().contains(EARLIER_STATE)
            ? store.getUnionListState(
                new ListStateDescriptor<>(EARLIER_STATE, BytePrimitiveArraySerializer.INSTANCE))
            : null;
    earlier =
        new EarlierPartitions(
            earlierState == null ? List.of() : earlierState.get(),
            lateness,
            end.comes(),
            getRuntimeContext().getTaskInfo().getIndexOfThisSubtask(),
            getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks());
  }

  /** Lets a run over the log find the history before it. */
  public static void write(OperatorStateStore store, History history) throws Exception {
    store.getBroadcastState(HISTORY).putAll(history.entries());
  }

  /** Reads what a checkpoint holds of {@link #HISTORY_STATE}, without an operator. */
  public static Optional<History> readHistory(DataInputView in) throws IOException {
    Map<String, Long> entries = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      entries.put(
          StringSerializer.INSTANCE.deserialize(in), LongSerializer.INSTANCE.deserialize(in));
    }
    return History.of(entries);
  }

  @Override
  public void open() throws Exception {
    super.open();
    output = new StreamRecord<>(null);
    lastWatermark = seam.passed(lateness);
    counts = new ReadCounts(getRuntimeContext(), seam.inFiles());
    accepted = getMetricGroup().counter("events");
    newestEventTime = Long.MIN_VALUE;
    getMetricGroup().gauge("event-time-lag-millis", (Gauge<Double>) this::eventTimeLag);
    rejected = new Counter[Reason.count()];
    for (int i = 0; i < rejected.length; i++) {
      rejected[i] =
          getMetricGroup().addGroup("reason", Reason.at(i).published()).counter("dead-letters");
    }
  }

  @Override
  public void processElement(StreamRecord<LogRecord> element) throws Exception {
    LogRecord record = element.getValue();
    if (record.saysRemembered()) {
      remember(record.memory());
      return;
    }
    if (record.saysEnded()) {
      counts.ended();
      return;
    }
    counts.record();
    PartitionCleaner cleaner = partition(record).cleaner();
    Event event = record.judged().event();
    Reason reason = judge(record, cleaner);
    // lines are counted anew in every file
    cleaner.count(seam.inFiles() ? cleaner.offset() + 1 : record.offset(), reason);
    if (cleaner.clock() > newestEventTime) {
      newestEventTime = cleaner.clock();
      counts.reached(newestEventTime);
    }
    if (reason == null) {
      accepted.inc();
      output.replace(event, event.time());
      super.output.collect(output);
      return;
    }
    rejected[reason.ordinal()].inc();
    if (!reason.deadLetter()) {
      return;
    }
    String detail = event == null ? record.judged().detail() : detail(reason, event, cleaner);
    super.output.collect(
        deadLetters,
        new StreamRecord<>(
            new DeadLetter(
                reason,
                detail,
                record.topic(),
                record.partition(),
                record.offset(),
                event == null ? Long.MIN_VALUE : event.time(),
                record.bytes())));
  }

  /** Null where the record is taken. */
  private Reason judge(LogRecord record, PartitionCleaner cleaner) {
    Event event = record.judged().event();
    if (event == null) {
      return record.judged().reason();
    }
    if (seam.leavesOut(event)) {
      return Reason.OTHER_PART;
    }
    Reason reason = cleaner.judge(event);
    return reason == null && erased.voids(event) ? Reason.ERASED : reason;
  }

  /** How far the newest event is behind the clock; read by the thread of the metrics. */
  private double eventTimeLag() {
    long newest = newestEventTime;
    return newest == Long.MIN_VALUE
        ? Double.NaN
        : getProcessingTimeService().getCurrentProcessingTime() - newest;
  }

  private String detail(Reason reason, Event event, PartitionCleaner cleaner) {
    return reason == Reason.LATE
        ? "%d ms behind the newest event of its partition; allowed are %d (cleaning.lateness)"
            .formatted(cleaner.clock() - event.time(), lateness.toMillis())
        : "id " + event.id() + " was seen before";
  }

  private PartitionMemory partition(LogRecord record) {
    PartitionMemory memory = record.memory();
    if (memory == current && memory != null) {
      return memory;
    }
    if (memory == null) {
      throw new IllegalStateException(
          "a record came without its partition's memory; cleaning must be chained to the source:"
              + " leave pipeline.operator-chaining.enabled at true");
    }
    current = memory;
    if (partitions.add(memory)) {
      earlier.claim(memory);
    }
    memory.readBy(!end.comes());
    return memory;
  }

  /**
   * A partition that was read to its end gives no further record, but goes on holding the end of
   * the data. A bounded replay from the savepoint of a run that goes on leaves its partitions to
   * their next record: one without any must not end the replay at its last event, unless none has
   * any.
   */
  private void remember(PartitionMemory memory) {
    if (end.comes() && memory.goesOn()) {
      silent.add(memory);
      return;
    }
    memory.readBy(!end.comes());
    partitions.add(memory);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    long time =
        endOfData.limit(
            mark.getTimestamp(),
            clocks(partitions, earlier.held()),
            clocks(silent, earlier.silent()),
            seam.passed(lateness));
    time = seam.limit(time, lateness);
    if (time > lastWatermark) {
      lastWatermark = time;
      super.processWatermark(time == mark.getTimestamp() ? mark : new Watermark(time));
    }
  }

  private static List<Long> clocks(Set<PartitionMemory> partitions, Collection<Long> others) {
    List<Long> clocks = new ArrayList<>(others);
    partitions.forEach(partition -> clocks.add(partition.cleaner().clock()));
    return clocks;
  }

  /**
   * The event time that a watermark of this operator means to whoever gets those of all its
   * subtasks; they differ where a bounded run has nothing to read.
   */
  public static Watermark meaning(Watermark mark) {
    long time = EndOfData.time(mark.getTimestamp());
    return time == mark.getTimestamp() ? mark : new Watermark(time);
  }

  /** A reader of a bounded source is idle when it has read everything. */
  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    if (!end.comes()) {
      super.processWatermarkStatus(status);
    } else if (status.isIdle()) {
      processWatermark(Watermark.MAX_WATERMARK);
    }
  }

  @Override
  protected void publish() {
    if (seam.inFiles()) {
      return;
    }
    for (PartitionMemory partition : partitions) {
      if (partition.hasNews()) {
        super.output.collect(
            reports, new StreamRecord<>(PartitionReport.of(partition).publication(jobEpoch)));
      }
    }
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    if (earlierState != null) {
      earlierState.update(earlier.unclaimed());
    }
  }
}
