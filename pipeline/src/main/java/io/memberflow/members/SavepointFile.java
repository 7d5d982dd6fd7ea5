package io.memberflow.members;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.features.FeatureLayout;
import io.memberflow.layouts.StoredLayouts;
import java.io.DataInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.RunnableFuture;
import org.apache.flink.api.common.ExecutionConfig;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.core.fs.CloseableRegistry;
import org.apache.flink.core.fs.FSDataInputStream;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataInputViewStreamWrapper;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.Checkpoints;
import org.apache.flink.runtime.checkpoint.OperatorState;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.metadata.CheckpointMetadata;
import org.apache.flink.runtime.state.CompletedCheckpointStorageLocation;
import org.apache.flink.runtime.state.DefaultOperatorStateBackendBuilder;
import org.apache.flink.runtime.state.KeyGroupsSavepointStateHandle;
import org.apache.flink.runtime.state.KeyGroupsStateHandle;
import org.apache.flink.runtime.state.OperatorStateBackend;
import org.apache.flink.runtime.state.OperatorStateHandle;
import org.apache.flink.runtime.state.SnapshotResult;
import org.apache.flink.runtime.state.filesystem.AbstractFsCheckpointStorageAccess;
import org.apache.flink.runtime.state.memory.ByteStreamStateHandle;
import org.apache.flink.runtime.state.memory.MemCheckpointStreamFactory;
import org.apache.flink.state.api.OperatorIdentifier;

/** The states of a savepoint's or checkpoint's operators, as files. */
final class SavepointFile {
  private static final String METADATA = "_metadata";

  /** Of a state that is written into the list of states itself. */
  private static final int MOST_BYTES = 1 << 16;

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

  OperatorState operator(String uid) {
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

  /** Writes operator state. */
  interface Content {
    void writeTo(OperatorStateStore store) throws Exception;
  }

  /** An operator of another one's parallelism, of which only the coordinator has any state. */
  static OperatorState withCoordinator(OperatorState like, String uid, byte[] coordinatorState) {
    OperatorState state = none(like, uid);
    state.setCoordinatorState(new ByteStreamStateHandle(uid, coordinatorState));
    return state;
  }

  /** An operator of another one's parallelism, of which every subtask has the same state. */
  static OperatorState withState(OperatorState like, String uid, Content content) {
    OperatorState state = none(like, uid);
    OperatorStateHandle handle = written(content);
    for (int subtask = 0; subtask < state.getParallelism(); subtask++) {
      state.putState(
          subtask, OperatorSubtaskState.builder().setManagedOperatorState(handle).build());
    }
    return state;
  }

  private static OperatorState none(OperatorState like, String uid) {
    return new OperatorState(
        uid,
        uid,
        OperatorIdentifier.forUid(uid).getOperatorId(),
        like.getParallelism(),
        like.getMaxParallelism());
  }

  /** In memory: the savepoint's list of states holds it. */
  private static OperatorStateHandle written(Content content) {
    try {
      OperatorStateBackend backend =
          new DefaultOperatorStateBackendBuilder(
                  SavepointFile.class.getClassLoader(),
                  new ExecutionConfig(),
                  false,
                  List.of(),
                  new CloseableRegistry())
              .build();
      try {
        content.writeTo(backend);
        RunnableFuture<SnapshotResult<OperatorStateHandle>> snapshot =
            backend.snapshot(
                0,
                0,
                new MemCheckpointStreamFactory(MOST_BYTES),
                CheckpointOptions.forCheckpointWithDefaultLocation());
        snapshot.run();
        return snapshot.get().getJobManagerOwnedSnapshot();
      } finally {
        backend.close();
        backend.dispose();
      }
    } catch (Exception e) {
      throw new IllegalStateException("operator state cannot be written to memory", e);
    }
  }

  /**
   * Replaces states of operators. Nothing but the savepoint's list of states is written.
   *
   * @param gone uids of those that are left out
   * @throws ConfigurationException where that cannot be done
   */
  void finish(List<OperatorState> added, Set<String> gone) {
    List<OperatorState> states = new ArrayList<>(added);
    for (OperatorState state : metadata.getOperatorStates()) {
      if (state.getOperatorUid().filter(gone::contains).isEmpty()) {
        states.add(state);
      }
    }
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
