package io.memberflow.layouts;

import io.memberflow.features.FeatureLayout;
import io.memberflow.features.FeaturePlan;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.IntSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Under which catalogues the states of an operator were written, kept in its checkpoints. A state
 * is rewritten when its key changes next, so layouts of all earlier catalogues are kept, the
 * present one last.
 */
public final class StoredLayouts {
  private static final Logger LOG = LoggerFactory.getLogger(StoredLayouts.class);

  /** Of the broadcast state. */
  public static final String NAME = "feature-layouts";

  private static final MapStateDescriptor<Integer, byte[]> STATE =
      new MapStateDescriptor<>(
          NAME, Types.INT, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

  private final BroadcastState<Integer, byte[]> state;
  private final List<FeatureLayout> restored = new ArrayList<>();
  private final List<FeatureLayout> layouts = new ArrayList<>();

  /** Reads what the checkpoint holds; none where the job starts anew. */
  public StoredLayouts(StateInitializationContext context) throws Exception {
    state = context.getOperatorStateStore().getBroadcastState(STATE);
    TreeMap<Integer, byte[]> ordered = new TreeMap<>();
    state.immutableEntries().forEach(entry -> ordered.put(entry.getKey(), entry.getValue()));
    restored.addAll(read(ordered));
    layouts.addAll(restored);
  }

  /** Reads what a checkpoint holds of the state {@link #NAME}, without an operator. */
  public static List<FeatureLayout> read(DataInputView in) throws IOException {
    TreeMap<Integer, byte[]> ordered = new TreeMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      ordered.put(
          IntSerializer.INSTANCE.deserialize(in),
          BytePrimitiveArraySerializer.INSTANCE.deserialize(in));
    }
    return read(ordered);
  }

  private static List<FeatureLayout> read(TreeMap<Integer, byte[]> ordered) {
    return ordered.values().stream()
        .map(bytes -> FeatureLayout.read(new StateInput().reset(bytes)))
        .toList();
  }

  /** Names of the entities that the states are of. */
  public Set<String> entities() {
    return restored.stream().map(FeatureLayout::entity).collect(Collectors.toSet());
  }

  /**
   * Makes the stored states readable to a plan, and notes the plan's layout for later ones.
   *
   * @param log says in the job's log what becomes of features that changed: true in one subtask
   * @return the same, for each feature that changed since the checkpoint
   */
  public List<String> readableTo(FeaturePlan plan, boolean log) {
    List<String> changes = readable(restored, plan);
    if (log) {
      changes.forEach(change -> LOG.warn("restored with another catalogue: {}", change));
    }
    layouts.remove(plan.layout());
    layouts.add(plan.layout());
    return changes;
  }

  /**
   * Makes states that were written under some layouts readable to a plan.
   *
   * @param stored in the order in which they were written
   * @return what becomes of each feature that changed since the last
   */
  public static List<String> readable(List<FeatureLayout> stored, FeaturePlan plan) {
    FeatureLayout none = FeatureLayout.none(plan.layout().entity());
    List<String> changes = stored.isEmpty() ? List.of() : plan.read(none);
    for (FeatureLayout layout : stored) {
      if (layout.entity().equals(plan.layout().entity())) {
        changes = plan.read(layout);
      }
    }
    return changes;
  }

  /** Whether the records of an entity were published under another version than they will be. */
  public boolean outdated(FeaturePlan plan) {
    String published = null;
    for (FeatureLayout layout : restored) {
      if (layout.entity().equals(plan.layout().entity())) {
        published = layout.version();
      }
    }
    return published != null
        && !plan.features().isEmpty()
        && !published.equals(plan.layout().version());
  }

  /**
   * Call at every checkpoint.
   *
   * @param upToDate whether every record has been published under the present version; until then a
   *     restore must find the earlier one
   */
  public void snapshot(boolean upToDate) throws Exception {
    List<FeatureLayout> kept = new ArrayList<>(layouts);
    if (!upToDate) {
      kept.removeAll(restored);
      kept.addAll(restored);
    }
    state.clear();
    for (int i = 0; i < kept.size(); i++) {
      StateOutput out = new StateOutput();
      kept.get(i).write(out);
      state.put(i, out.toByteArray());
    }
  }
}
