package io.memberflow.cleaning;

import io.memberflow.epochs.LogEnd;
import io.memberflow.events.Event;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.publishing.PublishingOperator;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.accumulators.IntCounter;
import org.apache.flink.api.common.accumulators.IntMaximum;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
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
 *
 * <p>It also decides what the end of the data means. When a bounded source ends, Flink would move
 * event time to infinity; every open horizon would become a negative and every window empty. Here
 * time stops where the data stops: at the oldest of the partitions' newest times, or where a job
 * that goes on beside this one has come to.
 */
public final class CleanOperator extends PublishingOperator<Event>
    implements OneInputStreamOperator<LogRecord, Event> {
  private static final long serialVersionUID = 1L;

  /** Beside the number of subtasks: the run that had the partition was not bounded. */
  private static final int GOES_ON = 1 << 16;

  /** Beside the number of subtasks: the partition was one of files, which a log does not have. */
  private static final int OF_FILES = 1 << 17;

  /** Of partitions of files. No topic can be called so. */
  private static final String FILES = "(files)";

  /** The name of its operator state. */
  public static final String STATE = "partitions";

  /** The name of its operator state that holds the seam's time, as each subtask knows it. */
  public static final String SEAM_STATE = "seam";

  /** The job's accumulator of the records it has read since it was started. */
  public static final String RECORDS_READ = "records-read";

  /** The same of its newest event time, in milliseconds; in a run over files. */
  public static final String NEWEST_EVENT_TIME = "newest-event-time";

  /** The same of the subtasks whose files were read to their ends, and of all. */
  public static final String SUBTASKS_ENDED = "subtasks-ended";

  public static final String SUBTASKS = "subtasks";

  private final Duration lateness;
  private final ErasedMembers erased;
  private final LogEnd end;
  private final long jobEpoch;
  private final OutputTag<DeadLetter> deadLetters;
  private final OutputTag<Publication> reports;
  private Seam seam = Seam.NONE;

  /** Partitions this subtask has read from since it started, by topic and number. */
  private transient Map<String, Partition> partitions;

  /** Restored partitions that this subtask did not have and has not read from yet. */
  private transient Map<String, Restored> unclaimed;

  /**
   * Newest times of restored partitions that this subtask holds for whoever reads them: a bounded
   * run at another parallelism does not know at first which of them have ended.
   */
  private transient Map<String, Long> held;

  private transient ListState<byte[]> state;
  private transient ListState<Long> seamState;
  private transient LongMaximum newestRead;
  private transient IntCounter endedSubtasks;
  private transient Counter[] rejected;
  private transient Counter accepted;
  private transient volatile long newestEventTime;
  private transient LongCounter read;
  private transient Partition current;
  private transient StreamRecord<Event> output;
  private transient long lastWatermark;

  /** As the source says; infinite where it is idle. */
  private transient long sourceTime;

  /**
   * @param owner index of the subtask that had it
   * @param of how many subtasks there were, and whether the run was {@link #GOES_ON}
   */
  private record Restored(int owner, int of, PartitionCleaner cleaner) {
    private Restored newer(Restored other) {
      return cleaner.offset() >= other.cleaner.offset() ? this : other;
    }
  }

  private static final class Partition {
    final String topic;
    final int number;
    final PartitionCleaner cleaner;
    long reportedOffset = -1;

    Partition(String topic, int number, PartitionCleaner cleaner) {
      this.topic = topic;
      this.number = number;
      this.cleaner = cleaner;
    }
  }

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

  /** For a run over files: what cleaning knows of them is of use to nobody afterwards. */
  public CleanOperator overFiles(Seam other) {
    seam = other;
    return this;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    partitions = new LinkedHashMap<>();
    unclaimed = new TreeMap<>();
    // every subtask reads all partitions: which ones it will be given is not known yet
    state =
        context
            .getOperatorStateStore()
            .getUnionListState(
                new ListStateDescriptor<>(
                    STATE, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    seamState =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>(SEAM_STATE, LongSerializer.INSTANCE));
    restoreSeam();
    StateInput in = new StateInput();
    for (byte[] bytes : state.get()) {
      in.reset(bytes);
      String name = in.getText();
      int owner = in.getVarInt();
      int of = in.getVarInt();
      if ((of & OF_FILES) != 0 && !seam.inFiles()) {
        continue;
      }
      PartitionCleaner cleaner = new PartitionCleaner(lateness);
      cleaner.read(in);
      unclaimed.merge(name, new Restored(owner, of, cleaner), Restored::newer);
    }
    claimOwn();
    hold();
  }

  private void restoreSeam() throws Exception {
    if (seam.inFiles()) {
      return;
    }
    long time = Long.MIN_VALUE;
    for (long known : seamState.get()) {
      time = Math.max(time, known);
    }
    seam = Seam.log(time);
  }

  /**
   * At the same parallelism a subtask gets its partitions back. One that was read to its end gives
   * no further record, but goes on holding the end of the data. A bounded replay from the savepoint
   * of a run that goes on leaves its partitions to their next record: one without any must not end
   * the replay at its last event, whatever the parallelism.
   */
  private void claimOwn() {
    Iterator<Map.Entry<String, Restored>> entries = unclaimed.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, Restored> entry = entries.next();
      String name = entry.getKey();
      Restored restored = entry.getValue();
      int of = (end.comes() ? restored.of : restored.of & ~GOES_ON) & ~OF_FILES;
      if (restored.owner == subtask() && of == subtasks()) {
        entries.remove();
        int slash = name.lastIndexOf('/');
        String topic = name.substring(0, slash);
        int number = Integer.parseInt(name.substring(slash + 1));
        partitions.put(name, new Partition(topic, number, restored.cleaner));
      }
    }
  }

  /** Shares the partitions of a bounded run among the subtasks, each to be held by one. */
  private void hold() {
    held = new TreeMap<>();
    if (!end.comes()) {
      return;
    }
    int place = 0;
    for (Map.Entry<String, Restored> entry : unclaimed.entrySet()) {
      boolean ofBoundedRun = (entry.getValue().of & GOES_ON) == 0;
      boolean known = entry.getValue().cleaner.clock() != Long.MIN_VALUE;
      if (ofBoundedRun && known && place++ % subtasks() == subtask()) {
        held.put(entry.getKey(), entry.getValue().cleaner.clock());
      }
    }
  }

  private int subtask() {
    return getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
  }

  private int subtasks() {
    return getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
  }

  @Override
  public void open() throws Exception {
    super.open();
    output = new StreamRecord<>(null);
    lastWatermark = seam.passed(lateness);
    sourceTime = Long.MIN_VALUE;
    read = new LongCounter();
    getRuntimeContext().addAccumulator(RECORDS_READ, read);
    if (seam.inFiles()) {
      newestRead = new LongMaximum();
      getRuntimeContext().addAccumulator(NEWEST_EVENT_TIME, newestRead);
      endedSubtasks = new IntCounter();
      getRuntimeContext().addAccumulator(SUBTASKS_ENDED, endedSubtasks);
      IntMaximum subtasks = new IntMaximum();
      subtasks.add(subtasks());
      getRuntimeContext().addAccumulator(SUBTASKS, subtasks);
    }
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
    if (record.saysReading()) {
      release(name(record.topic(), record.partition()));
      return;
    }
    if (record.saysEnded()) {
      endedSubtasks.add(1);
      return;
    }
    read.add(1L);
    PartitionCleaner cleaner = partition(record).cleaner;
    Event event = record.judged().event();
    Reason reason = judge(record, cleaner);
    // lines are counted anew in every file
    cleaner.count(seam.inFiles() ? cleaner.offset() + 1 : record.offset(), reason);
    if (cleaner.clock() > newestEventTime) {
      newestEventTime = cleaner.clock();
      if (seam.inFiles()) {
        newestRead.add(newestEventTime);
      }
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

  /** Whoever reads the partition holds it from now on. */
  private void release(String name) throws Exception {
    if (held.remove(name) != null && sourceTime != Long.MIN_VALUE) {
      processWatermark(new Watermark(sourceTime));
    }
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

  private Partition partition(LogRecord record) {
    if (current != null
        && current.number == record.partition()
        && (seam.inFiles() || current.topic.equals(record.topic()))) {
      return current;
    }
    String topic = seam.inFiles() ? FILES : record.topic();
    String name = name(topic, record.partition());
    current =
        partitions.computeIfAbsent(
            name,
            n -> {
              Restored known = unclaimed.remove(n);
              return new Partition(
                  topic,
                  record.partition(),
                  known == null ? new PartitionCleaner(lateness) : known.cleaner);
            });
    return current;
  }

  private static String name(String topic, int partition) {
    return topic + "/" + partition;
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    long time = mark.getTimestamp();
    sourceTime = time;
    if (end.comes() || time == Long.MAX_VALUE) {
      time = Math.min(time, endOfData());
    }
    time = seam.limit(time, lateness);
    if (time > lastWatermark) {
      lastWatermark = time;
      super.processWatermark(time == mark.getTimestamp() ? mark : new Watermark(time));
    }
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

  /**
   * The time that all partitions that this subtask reads or holds have reached, or that another job
   * has; infinite where it has no partition.
   */
  private long endOfData() {
    long oldest = Long.MAX_VALUE;
    for (Partition partition : partitions.values()) {
      long clock = partition.cleaner.clock();
      if (clock != Long.MIN_VALUE) {
        oldest = Math.min(oldest, clock - lateness.toMillis() - 1);
      }
    }
    for (long clock : held.values()) {
      oldest = Math.min(oldest, clock - lateness.toMillis() - 1);
    }
    return Math.max(oldest, end.reached());
  }

  @Override
  protected void publish() {
    if (seam.inFiles()) {
      return;
    }
    for (Partition partition : partitions.values()) {
      PartitionCleaner cleaner = partition.cleaner;
      if (cleaner.offset() == partition.reportedOffset) {
        continue;
      }
      partition.reportedOffset = cleaner.offset();
      long[] counts = new long[Reason.count()];
      for (int i = 0; i < counts.length; i++) {
        counts[i] = cleaner.rejected(Reason.at(i));
      }
      super.output.collect(
          reports,
          new StreamRecord<>(
              new PartitionReport(
                      partition.topic,
                      partition.number,
                      cleaner.offset(),
                      cleaner.clock(),
                      cleaner.clean(),
                      counts)
                  .publication(jobEpoch)));
    }
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    state.clear();
    int of = subtasks() | (end.comes() ? 0 : GOES_ON) | (seam.inFiles() ? OF_FILES : 0);
    StateOutput out = new StateOutput();
    for (Partition partition : partitions.values()) {
      Restored own = new Restored(subtask(), of, partition.cleaner);
      state.add(write(out, name(partition.topic, partition.number), own));
    }
    if (subtask() == 0) {
      for (Map.Entry<String, Restored> entry : unclaimed.entrySet()) {
        state.add(write(out, entry.getKey(), entry.getValue()));
      }
    }
    seamState.clear();
    long time = seam.forLog(newestClean());
    if (time != Long.MIN_VALUE && (seam.inFiles() || subtask() == 0)) {
      seamState.add(time);
    }
  }

  private long newestClean() {
    long newest = Long.MIN_VALUE;
    for (Partition partition : partitions.values()) {
      newest = Math.max(newest, partition.cleaner.clock());
    }
    for (Restored partition : unclaimed.values()) {
      newest = Math.max(newest, partition.cleaner.clock());
    }
    return newest;
  }

  private static byte[] write(StateOutput out, String name, Restored partition) {
    out.clear();
    out.putText(name);
    out.putVarLong(partition.owner);
    out.putVarLong(partition.of);
    partition.cleaner.write(out);
    return out.toByteArray();
  }
}
