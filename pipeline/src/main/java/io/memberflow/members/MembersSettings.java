package io.memberflow.members;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.cleaning.ErasedMembers;
import io.memberflow.cleaning.LogRecord;
import io.memberflow.cleaning.Seam;
import io.memberflow.epochs.LogEnd;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.sources.EventTime;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * What the main job needs to know beside its sources and sinks.
 *
 * @param jobEpoch number of this deployment; of two writes as of one time the higher one wins
 * @param publishInterval how long a change may wait before it is published
 * @param idleAfter a partition without records for this long no longer holds event time back; only
 *     for unbounded sources
 * @param maxDrift how far, in event time, a partition may run ahead of the slowest; bounds what
 *     waits in the buffers of open epochs; only for unbounded sources
 * @param end of the log, where it has one
 * @param erased members that were erased before, to be left out from the first event on
 * @param seam where a history in files ends, for a run over files
 */
public record MembersSettings(
    CatalogueText catalogue,
    long jobEpoch,
    PublishInterval publishInterval,
    Duration idleAfter,
    Duration maxDrift,
    LogEnd end,
    ErasedMembers erased,
    Seam seam) {

  /** For a run over the log. */
  public MembersSettings(
      CatalogueText catalogue,
      long jobEpoch,
      PublishInterval publishInterval,
      Duration idleAfter,
      Duration maxDrift,
      LogEnd end,
      ErasedMembers erased) {
    this(catalogue, jobEpoch, publishInterval, idleAfter, maxDrift, end, erased, Seam.NONE);
  }

  /** The same for a run over the files of a history. */
  MembersSettings overFiles(Seam other) {
    return new MembersSettings(
        catalogue, jobEpoch, publishInterval, idleAfter, maxDrift, end, erased, other);
  }

  WatermarkStrategy<LogRecord> eventTime(Duration lateness) {
    if (seam.inFiles()) {
      return EventTime.files(lateness, maxDrift);
    }
    return end.comes()
        ? EventTime.bounded(lateness)
        : EventTime.unbounded(lateness, maxDrift, idleAfter);
  }
}
