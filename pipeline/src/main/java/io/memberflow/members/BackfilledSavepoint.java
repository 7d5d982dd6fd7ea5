package io.memberflow.members;

import io.memberflow.cleaning.CleanOperator;
import io.memberflow.cleaning.CleaningPosition;
import io.memberflow.cleaning.History;
import io.memberflow.cleaning.Seam;
import io.memberflow.servers.ServerException;
import io.memberflow.sources.KafkaStart;
import io.memberflow.sources.Offsets;
import io.memberflow.sources.RememberingSource;
import java.util.List;
import java.util.Set;

/**
 * The savepoint of a run over files, and how it becomes one of the live job: the source of the
 * files gives place to that of the topic, which begins at stated offsets. All other states stay:
 * cleaning knows by itself what was of files only, and the seam.
 */
public final class BackfilledSavepoint {
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
   * What the live job is to know of the files.
   *
   * @param seam of the run over the files
   * @return a seam of {@code Long.MIN_VALUE} for files without events
   */
  public History history(Seam seam) {
    CleaningPosition position = savepoint.position();
    return Savepoint.history(file)
        .orElseGet(
            () ->
                new History(
                    seam.forLog(position.newest()),
                    position.newest(),
                    position.reached(),
                    position.next().values().stream().mapToLong(Long::longValue).sum(),
                    position.deadLetters()));
  }

  /**
   * Lets a live job go on from it.
   *
   * @throws ServerException where files were not read to their ends
   */
  public void finish(History history, String topic, Offsets begin) {
    if (!Savepoint.sources(file, OperatorUids.BACKFILL_FILES).stream()
        .allMatch(RememberingSource::ended)) {
      throw new ServerException(
          "the savepoint %s was taken before all files were read; run the backfill again"
              .formatted(savepoint.path()));
    }
    file.finish(
        List.of(
            SavepointFile.withCoordinator(
                file.operator(OperatorUids.BACKFILL_FILES),
                OperatorUids.EVENTS,
                KafkaStart.coordinatorState(topic, begin)),
            SavepointFile.withState(
                file.operator(OperatorUids.CLEAN),
                OperatorUids.CLEAN,
                store -> CleanOperator.write(store, history))),
        Set.of(OperatorUids.BACKFILL_FILES, OperatorUids.CLEAN));
  }
}
