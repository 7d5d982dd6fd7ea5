package io.memberflow.labels;

import io.memberflow.catalogue.ModelDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What a model makes of decisions that nothing answered. */
public final class SilentAnswers {
  private SilentAnswers() {}

  /** The examples of a model, and an answer of 0 for each horizon that ended in silence by then. */
  public static List<Example> added(ModelDefinition model, List<Example> told, long until) {
    Set<Long> answered = new HashSet<>();
    told.stream().filter(e -> !e.decision()).forEach(e -> answered.add(e.id()));
    List<Example> all = new ArrayList<>(told);
    for (Example e : told) {
      long known = HorizonGrid.of(model).known(e.deadline());
      if (e.decision() && known <= until && !answered.contains(e.id())) {
        all.add(Example.answer(model.name(), e.id(), known, e.deadline(), 0));
      }
    }
    return all;
  }
}
