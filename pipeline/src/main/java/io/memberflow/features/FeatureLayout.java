package io.memberflow.features;

import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.events.TextHash;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What the states of an entity hold under one catalogue: kept once beside the states, so that a
 * later catalogue can read them.
 *
 * @param entity name of the entity
 * @param version the definition hash under which its records are published
 * @param accumulators hashes of the accumulators' specifications, in the order in which a state
 *     holds them
 * @param features hash of each feature's definition, by name
 */
public record FeatureLayout(
    String entity, String version, List<Long> accumulators, Map<String, Long> features) {
  public FeatureLayout {
    accumulators = List.copyOf(accumulators);
    features = new TreeMap<>(features);
  }

  static FeatureLayout of(
      String entity, String version, AccumulatorSpec[] specs, List<FeatureDefinition> definitions) {
    Map<String, Long> features = new TreeMap<>();
    definitions.forEach(f -> features.put(f.name(), TextHash.of(f.canonical())));
    List<Long> accumulators = Arrays.stream(specs).map(FeatureLayout::hash).toList();
    return new FeatureLayout(entity, version, accumulators, features);
  }

  /** Of an entity that was not declared. */
  public static FeatureLayout none(String entity) {
    return new FeatureLayout(entity, "", List.of(), Map.of());
  }

  private static long hash(AccumulatorSpec spec) {
    return TextHash.of(spec.toString());
  }

  /** What each state carries: equal for states that hold the same accumulators. */
  long id() {
    return TextHash.of(accumulators.toString());
  }

  /**
   * What becomes of each feature in a job that goes on from these states with other definitions, in
   * words for the operator; empty where nothing changes.
   *
   * @param needs the accumulators of each feature of {@code next}, by name
   */
  List<String> changesTo(FeatureLayout next, Map<String, Set<AccumulatorSpec>> needs) {
    List<String> changes = new ArrayList<>();
    next.features.forEach(
        (name, hash) -> {
          Long before = features.get(name);
          if (before != null && before.equals(hash)) {
            return;
          }
          String verb = before == null ? "is new" : "has changed";
          boolean known =
              needs.get(name).stream().allMatch(spec -> accumulators.contains(hash(spec)));
          changes.add(
              "%s %s %s; %s"
                  .formatted(
                      entity,
                      name,
                      verb,
                      known
                          ? "what it needs was kept all along, so it is complete at once"
                          : "it fills from now on; replay the log for its past"));
        });
    features.forEach(
        (name, hash) -> {
          if (!next.features.containsKey(name)) {
            changes.add("%s %s is gone; its state is dropped".formatted(entity, name));
          }
        });
    return changes;
  }

  public void write(StateOutput out) {
    out.putText(entity);
    out.putText(version);
    out.putVarLong(accumulators.size());
    accumulators.forEach(out::putLong);
    out.putVarLong(features.size());
    features.forEach(
        (name, hash) -> {
          out.putText(name);
          out.putLong(hash);
        });
  }

  public static FeatureLayout read(StateInput in) {
    String entity = in.getText();
    String version = in.getText();
    List<Long> accumulators = new ArrayList<>();
    for (int i = in.getVarInt(); i > 0; i--) {
      accumulators.add(in.getLong());
    }
    Map<String, Long> features = new TreeMap<>();
    for (int i = in.getVarInt(); i > 0; i--) {
      features.put(in.getText(), in.getLong());
    }
    return new FeatureLayout(entity, version, accumulators, features);
  }
}
