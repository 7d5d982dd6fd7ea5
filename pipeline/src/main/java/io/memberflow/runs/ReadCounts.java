package io.memberflow.runs;

import org.apache.flink.api.common.accumulators.IntCounter;
import org.apache.flink.api.common.accumulators.IntMaximum;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.accumulators.LongMaximum;
import org.apache.flink.api.common.functions.RuntimeContext;

/** The job's accumulators: how much was read since it was started, and of files, how far. */
public final class ReadCounts {
  /** Records read. */
  public static final String RECORDS_READ = "records-read";

  /** Newest event time, in milliseconds; in a run over files. */
  public static final String NEWEST_EVENT_TIME = "newest-event-time";

  /** Subtasks whose files were read to their ends, and all; in a run over files. */
  public static final String SUBTASKS_ENDED = "subtasks-ended";

  public static final String SUBTASKS = "subtasks";

  private final LongCounter read = new LongCounter();
  private final LongMaximum newest = new LongMaximum();
  private final IntCounter ended = new IntCounter();

  /**
   * @param files whether it is a run over files
   */
  public ReadCounts(RuntimeContext context, boolean files) {
    context.addAccumulator(RECORDS_READ, read);
    if (files) {
      context.addAccumulator(NEWEST_EVENT_TIME, newest);
      context.addAccumulator(SUBTASKS_ENDED, ended);
      IntMaximum subtasks = new IntMaximum();
      subtasks.add(context.getTaskInfo().getNumberOfParallelSubtasks());
      context.addAccumulator(SUBTASKS, subtasks);
    }
  }

  public void record() {
    read.add(1L);
  }

  /**
   * @param time event time in milliseconds
   */
  public void reached(long time) {
    newest.add(time);
  }

  /** This subtask's files were read to their ends. */
  public void ended() {
    ended.add(1);
  }
}
