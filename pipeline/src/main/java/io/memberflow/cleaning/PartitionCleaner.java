package io.memberflow.cleaning;

import io.memberflow.events.Event;
import io.memberflow.events.TextHash;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.time.Duration;

/**
 * What cleaning remembers of one partition of the log: how far it is, its newest event time, the
 * ids within the lateness bound, and what was counted. Lateness is measured against this partition
 * alone, so that the verdict is a function of the partition's content.
 */
final class PartitionCleaner {
  private final long lateness;
  private final RecentIds ids;
  private long offset = -1;
  private long clock = Long.MIN_VALUE;
  private long clean;
  private final long[] rejected = new long[Reason.count()];

  PartitionCleaner(Duration lateness) {
    this.lateness = lateness.toMillis();
    this.ids = new RecentIds(this.lateness);
  }

  /** Judges an event against what came before it; null means accepted. */
  Reason judge(Event event) {
    if (clock != Long.MIN_VALUE && event.time() < clock - lateness) {
      return Reason.LATE;
    }
    if (event.time() > clock) {
      // a duplicate moves the clock too, as it moves the watermark
      clock = event.time();
      ids.forgetBefore(clock - lateness);
    }
    long id = TextHash.mix(TextHash.of(event.member()), TextHash.of(event.id()));
    return ids.add(id, event.time()) ? null : Reason.DUPLICATE;
  }

  void count(long recordOffset, Reason verdict) {
    offset = recordOffset;
    if (verdict == null) {
      clean++;
    } else {
      rejected[verdict.ordinal()]++;
    }
  }

  /** Offset of the last record seen; −1 before the first. */
  long offset() {
    return offset;
  }

  /** Newest event time; {@code Long.MIN_VALUE} before the first event. */
  long clock() {
    return clock;
  }

  long clean() {
    return clean;
  }

  long rejected(Reason reason) {
    return rejected[reason.ordinal()];
  }

  void write(StateOutput out) {
    out.putVarLong(offset);
    out.putLong(clock);
    out.putVarLong(clean);
    out.putVarLong(rejected.length);
    for (long count : rejected) {
      out.putVarLong(count);
    }
    ids.write(out);
  }

  void read(StateInput in) {
    offset = in.getVarLong();
    clock = in.getLong();
    clean = in.getVarLong();
    int reasons = in.getVarInt();
    for (int i = 0; i < reasons; i++) {
      rejected[i] = in.getVarLong();
    }
    ids.read(in);
  }
}
