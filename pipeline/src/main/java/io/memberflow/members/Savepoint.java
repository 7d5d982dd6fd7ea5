package io.memberflow.members;

import io.memberflow.cleaning.CleanOperator;
import io.memberflow.cleaning.CleaningPosition;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.sources.Offsets;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;

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
    try {
      CompletedCheckpointStorageLocation location =
          AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(path);
      CheckpointMetadata metadata;
      try (DataInputStream in =
          new DataInputStream(location.getMetadataHandle().openInputStream())) {
        metadata =
            Checkpoints.loadCheckpointMetadata(
                in, Savepoint.class.getClassLoader(), location.getExternalPointer());
      }
      OperatorState clean =
          metadata.getOperatorStates().stream()
              .filter(
                  state -> state.getOperatorUid().filter(OperatorUids.CLEAN::equals).isPresent())
              .findFirst()
              .orElseThrow(
                  () ->
                      new ConfigurationException(
                          "savepoint %s has no operator \"%s\"; name one of the main job"
                              .formatted(path, OperatorUids.CLEAN)));
      return new Savepoint(path, CleaningPosition.read(entries(clean)));
    } catch (IOException e) {
      throw new ConfigurationException(
          "savepoint %s cannot be read (%s); name the folder that holds its _metadata"
              .formatted(path, e.getMessage()),
          e);
    }
  }

  private static List<byte[]> entries(OperatorState operator) throws IOException {
    List<byte[]> entries = new ArrayList<>();
    for (OperatorSubtaskState subtask : operator.getStates()) {
      for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
        OperatorStateHandle.StateMetaInfo state =
            handle.getStateNameToPartitionOffsets().get(CleanOperator.STATE);
        if (state == null) {
          continue;
        }
        try (FSDataInputStream in = handle.openInputStream()) {
          for (long offset : state.getOffsets()) {
            in.seek(offset);
            entries.add(
                BytePrimitiveArraySerializer.INSTANCE.deserialize(
                    new DataInputViewStreamWrapper(in)));
          }
        }
      }
    }
    return entries;
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
