package io.memberflow.members;

import io.memberflow.cleaning.CleanOperator;
import io.memberflow.cleaning.CleaningPosition;
import io.memberflow.cleaning.History;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.sources.Offsets;
import io.memberflow.sources.RememberingSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;

/**
 * A savepoint or checkpoint of the main job, looked into without running it.
 *
 * @param position how far the log had been read
 */
public record Savepoint(String path, CleaningPosition position) {

  /**
   * @throws ConfigurationException where there is none, or it is of another job
   */
  public static Savepoint read(String path) {
    SavepointFile file = SavepointFile.open(path);
    List<byte[]> earlier =
        file.entries(
            OperatorUids.CLEAN,
            CleanOperator.EARLIER_STATE,
            BytePrimitiveArraySerializer.INSTANCE::deserialize);
    String source =
        file.has(OperatorUids.BACKFILL_FILES) ? OperatorUids.BACKFILL_FILES : OperatorUids.EVENTS;
    List<byte[]> memories = new ArrayList<>();
    sources(file, source).forEach(e -> RememberingSource.memory(e).ifPresent(memories::add));
    return new Savepoint(path, CleaningPosition.read(memories, earlier, history(file)));
  }

  /** Entries of the state of a source's readers. */
  static List<byte[]> sources(SavepointFile file, String uid) {
    return file.entries(
        uid, RememberingSource.STATE, BytePrimitiveArraySerializer.INSTANCE::deserialize);
  }

  /** What the job knows of a history in files before its log; every subtask has the same. */
  static Optional<History> history(SavepointFile file) {
    return file
        .entries(OperatorUids.CLEAN, CleanOperator.HISTORY_STATE, CleanOperator::readHistory)
        .stream()
        .flatMap(Optional::stream)
        .findFirst();
  }

  /**
   * Where the reading of a topic goes on.
   *
   * @param earliest for partitions that it has read nothing of
   */
  public Offsets next(String topic, Offsets earliest) {
    Map<Integer, Long> next = new TreeMap<>(earliest.byPartition());
    String prefix = topic + "/";
    position
        .next()
        .forEach(
            (name, offset) -> {
              if (name.startsWith(prefix)) {
                next.put(Integer.parseInt(name.substring(prefix.length())), offset);
              }
            });
    return Offsets.of(next);
  }
}
