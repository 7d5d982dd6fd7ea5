package io.memberflow.members;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.features.FeatureLayout;
import io.memberflow.layouts.StoredLayouts;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.state.api.OperatorIdentifier;

/** The states of a savepoint's or checkpoint's operators, as files. */
final class SavepointFile {
  private static final String METADATA = "_metadata";

  private final String path;
  private final CheckpointMetadata metadata;

  private SavepointFile(String path, CheckpointMetadata metadata) {
    this.path = path;
    this.metadata = metadata;
  }

  /** Reads one entry of an operator's state. */
  interface Entry<T> {
    T read(DataInputView in) throws IOException;
  }

  /**
   * @throws ConfigurationException where there is none
   */
  static SavepointFile open(String path) {
    try {
      CompletedCheckpointStorageLocation location =
          AbstractFsCheckpointStorageAccess.resolveCheckpointPointer(path);
      try (DataInputStream in =
          new DataInputStream(location.getMetadataHandle().openInputStream())) {
        return new SavepointFile(
            path,
            Checkpoints.loadCheckpointMetadata(
                in, SavepointFile.class.getClassLoader(), location.getExternalPointer()));
      }
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static ConfigurationException unreadable(String path, IOException e) {
    return new ConfigurationException(
        "savepoint %s cannot be read (%s); name the folder that holds its _metadata"
            .formatted(path, e.getMessage()),
        e);
  }

  private OperatorState operator(String uid) {
    return metadata.getOperatorStates().stream()
        .filter(state -> state.getOperatorUid().filter(uid::equals).isPresent())
        .findFirst()
        .orElseThrow(
            () ->
                new ConfigurationException(
                    "savepoint %s has no operator \"%s\"; name one of the main job"
                        .formatted(path, uid)));
  }

  /** The entries of an operator's list or broadcast state, of all subtasks. */
  <T> List<T> entries(String uid, String state, Entry<T> entry) {
    List<T> entries = new ArrayList<>();
    try {
      for (OperatorSubtaskState subtask : operator(uid).getStates()) {
        for (OperatorStateHandle handle : subtask.getManagedOperatorState()) {
          OperatorStateHandle.StateMetaInfo places =
              handle.getStateNameToPartitionOffsets().get(state);
          if (places == null) {
            continue;
          }
          try (FSDataInputStream in = handle.openInputStream()) {
            for (long offset : places.getOffsets()) {
              in.seek(offset);
              entries.add(entry.read(new DataInputViewStreamWrapper(in)));
            }
          }
        }
      }
    } catch (IOException e) {
      throw unreadable(path, e);
    }
    return entries;
  }

  boolean has(String uid) {
    return metadata.getOperatorStates().stream()
        .anyMatch(state -> state.getOperatorUid().filter(uid::equals).isPresent());
  }

  /**
   * Replaces the state of one operator by that of another one, of which only the coordinator has
   * any. Nothing but the savepoint's list of states is written.
   *
   * @throws ConfigurationException where that cannot be done
   */
  void replace(String uid, String otherUid, byte[] coordinatorState) {
    OperatorState gone = operator(uid);
    OperatorState other =
        new OperatorState(
            otherUid,
            otherUid,
            OperatorIdentifier.forUid(otherUid).getOperatorId(),
            gone.getParallelism(),
            gone.getMaxParallelism());
    other.setCoordinatorState(new ByteStreamStateHandle(otherUid, coordinatorState));
    List<OperatorState> states = new ArrayList<>(metadata.getOperatorStates());
    states.remove(gone);
    states.add(other);
    CheckpointMetadata replaced =
        new CheckpointMetadata(
            metadata.getCheckpointId(),
            states,
            metadata.getMasterStates(),
            metadata.getCheckpointProperties());
    Path file = new Path(path, METADATA);
    try (FSDataOutputStream out =
        file.getFileSystem().create(file, FileSystem.WriteMode.OVERWRITE)) {
      Checkpoints.storeCheckpointMetadata(replaced, out);
    } catch (IOException e) {
      throw new ConfigurationException(
          "savepoint %s cannot be finished (%s); name a folder with --to that this command may write"
              .formatted(path, e.getMessage()),
          e);
    }
  }

  /** The layouts under which an operator's states were written; every subtask has the same. */
  List<FeatureLayout> layouts(String uid) {
    List<List<FeatureLayout>> ofSubtasks = entries(uid, StoredLayouts.NAME, StoredLayouts::read);
    return ofSubtasks.isEmpty() ? List.of() : ofSubtasks.get(0);
  }

  /** Whether the keyed states are in the format that only the backend {@code hashmap} reads. */
  boolean isNativeOfHeap(String uid) {
    return operator(uid).getStates().stream()
        .flatMap(subtask -> subtask.getManagedKeyedState().stream())
        .anyMatch(
            handle ->
                handle instanceof KeyGroupsStateHandle
                    && !(handle instanceof KeyGroupsSavepointStateHandle));
  }
}
