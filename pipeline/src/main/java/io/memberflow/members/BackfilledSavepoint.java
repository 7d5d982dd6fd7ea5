package io.memberflow.members;

import io.memberflow.cleaning.CleanOperator;
import io.memberflow.cleaning.CleaningPosition;
import io.memberflow.servers.ServerException;
import io.memberflow.sources.KafkaStart;
import io.memberflow.sources.Offsets;
import java.util.List;
import org.apache.flink.api.common.typeutils.base.LongSerializer;

/**
 * The savepoint of a run over files, and how it becomes one of the live job: the source of the
 * files gives place to that of the topic, which begins at stated offsets. All other states stay:
 * cleaning knows by itself what was of files only, and the seam.
 */
public final class BackfilledSavepoint {
  /** Flink's name for the places that a source's reader has still to read. */
  private static final String SPLITS = "SourceReaderState";

  private final SavepointFile file;
  private final Savepoint savepoint;

  private BackfilledSavepoint(SavepointFile file, Savepoint savepoint) {
    this.file = file;
    this.savepoint = savepoint;
  }

  /**
   * @throws io.memberflow.configuration.ConfigurationException where there is none, or it is of
   *     another job
   */
  public static BackfilledSavepoint open(String path) {
    return new BackfilledSavepoint(SavepointFile.open(path), Savepoint.read(path));
  }

  /** Whether a live job can go on from it. */
  public boolean finished() {
    return !file.has(OperatorUids.BACKFILL_FILES);
  }

  /**
   * Event time at which the topic begins to count; {@code Long.MIN_VALUE} for files without events.
   */
  public long seam() {
    List<Long> known =
        file.entries(
            OperatorUids.CLEAN, CleanOperator.SEAM_STATE, LongSerializer.INSTANCE::deserialize);
    return known.stream().mapToLong(Long::longValue).max().orElse(Long.MIN_VALUE);
  }

  /** What became of the files' records. */
  public CleaningPosition position() {
    return savepoint.position();
  }

  /**
   * Lets a live job go on from it.
   *
   * @throws ServerException where files were not read to their ends
   */
  public void finish(String topic, Offsets begin) {
    if (!file.entries(OperatorUids.BACKFILL_FILES, SPLITS, in -> true).isEmpty()) {
      throw new ServerException(
          "the savepoint %s was taken before all files were read; run the backfill again"
              .formatted(savepoint.path()));
    }
    file.replace(
        OperatorUids.BACKFILL_FILES,
        OperatorUids.EVENTS,
        KafkaStart.coordinatorState(topic, begin));
  }
}
