package io.memberflow.labels;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.EvaluationSettings.Segment;
import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.OncePer;
import io.memberflow.events.TextHash;
import io.memberflow.features.FeaturePlan;
import io.memberflow.features.MemberPlan;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The decisions and answers of all declared models, compiled. Immutable; one per operator. */
public final class LabelPlan {
  private final List<ModelDefinition> models;
  private final ExampleInputs[] inputs;

  /** By model and part of a member; null where the model does not ask for it. */
  private final ExampleInputs[][] partInputs;

  private final int[][] decidedBy;
  private final int[][] answeredBy;
  private final int[] periodic;
  private final long[] nameHashes;
  private final HorizonGrid[] grids;
  private final int[] layouts;
  private final boolean countsDays;

  public LabelPlan(Catalogue catalogue, MemberPlan members) {
    this.models = catalogue.models();
    this.inputs =
        models.stream().map(m -> new ExampleInputs(m, members.own())).toArray(ExampleInputs[]::new);
    this.partInputs =
        models.stream()
            .map(
                m ->
                    members.parts().stream()
                        .map(p -> partInputs(m, p))
                        .toArray(ExampleInputs[]::new))
            .toArray(ExampleInputs[][]::new);
    this.decidedBy = new int[EventType.values().length][];
    this.answeredBy = new int[EventType.values().length][];
    for (EventType type : EventType.values()) {
      decidedBy[type.ordinal()] = where(m -> m.on().contains(type));
      answeredBy[type.ordinal()] = where(m -> m.label() == type);
    }
    this.nameHashes = models.stream().mapToLong(m -> TextHash.of(m.name())).toArray();
    this.grids = models.stream().map(HorizonGrid::of).toArray(HorizonGrid[]::new);
    this.periodic = where(ModelDefinition::periodic);
    this.layouts = models.stream().mapToInt(LabelPlan::layout).toArray();
    this.countsDays = models.stream().anyMatch(m -> m.oncePer().equals(Optional.of(OncePer.DAY)));
  }

  private static ExampleInputs partInputs(ModelDefinition model, FeaturePlan part) {
    boolean asks =
        Stream.concat(
                model.inputs().stream(),
                model.evaluation().segments().stream().map(Segment::feature))
            .anyMatch(f -> f.entity().equals(Optional.of(part.entity())));
    return asks ? new ExampleInputs(model, part) : null;
  }

  /**
   * Changes when a model's open decisions mean something else. Of what decides which horizons are
   * open; not of what a model sees or how it learns.
   */
  public static int layout(ModelDefinition m) {
    List<Object> deciding =
        List.of(
            m.name(),
            m.target(),
            m.examples().zeros(),
            m.on(),
            m.every(),
            m.starting(),
            m.label(),
            m.match(),
            m.within(),
            m.oncePer());
    // 27 bits take 4 bytes in the state
    return (int) (TextHash.of(deciding.toString()) >>> 37);
  }

  private int[] where(java.util.function.Predicate<ModelDefinition> condition) {
    int[] indexes = new int[models.size()];
    int size = 0;
    for (int i = 0; i < models.size(); i++) {
      if (condition.test(models.get(i))) {
        indexes[size++] = i;
      }
    }
    return Arrays.copyOf(indexes, size);
  }

  /** Whether a model counts days. */
  boolean countsDays() {
    return countsDays;
  }

  int layout(int index) {
    return layouts[index];
  }

  /** The model with a layout; −1 where there is none. */
  int withLayout(long layout) {
    for (int i = 0; i < layouts.length; i++) {
      if (layouts[i] == layout) {
        return i;
      }
    }
    return -1;
  }

  /** Tells the examples of one model from those of another. */
  long nameHash(int index) {
    return nameHashes[index];
  }

  int size() {
    return models.size();
  }

  String name(int index) {
    return models.get(index).name();
  }

  ModelDefinition model(int index) {
    return models.get(index);
  }

  HorizonGrid grid(int index) {
    return grids[index];
  }

  ExampleInputs inputs(int index) {
    return inputs[index];
  }

  /** By part of a member; null where the model does not ask for it. */
  ExampleInputs[] partInputs(int index) {
    return partInputs[index];
  }

  int[] decidedBy(EventType type) {
    return decidedBy[type.ordinal()];
  }

  int[] answeredBy(EventType type) {
    return answeredBy[type.ordinal()];
  }

  int[] periodic() {
    return periodic;
  }

  /** The first period start of a model after a time. */
  long periodAfter(int index, long time) {
    ModelDefinition model = models.get(index);
    long every = model.every().orElseThrow().toMillis();
    long start = model.starting().toEpochMilli();
    return start + (Math.floorDiv(time - start, every) + 1) * every;
  }
}
