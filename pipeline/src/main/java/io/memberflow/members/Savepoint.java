package io.memberflow.members;

import io.memberflow.cleaning.CleanOperator;
import io.memberflow.cleaning.CleaningPosition;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.sources.Offsets;
import java.util.List;
import java.util.Map;
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
    List<byte[]> entries =
        SavepointFile.open(path)
            .entries(
                OperatorUids.CLEAN,
                CleanOperator.STATE,
                BytePrimitiveArraySerializer.INSTANCE::deserialize);
    return new Savepoint(path, CleaningPosition.read(entries));
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
