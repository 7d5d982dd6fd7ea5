package io.memberflow.catalogue;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A blend of declared models, of which it has copies of its own.
 *
 * @param members at least 2, of equal decisions, labels and examples
 */
public record EnsembleSettings(List<ModelDefinition> members) implements LearnerSettings {
  public EnsembleSettings {
    members = List.copyOf(members);
  }

  @Override
  public String structure() {
    return members.stream()
        .map(m -> List.of(m.name(), m.kind(), m.structure(), m.learner().structure()).toString())
        .collect(Collectors.joining(", ", "EnsembleSettings[", "]"));
  }

  /** Only what the copies learn by. */
  @Override
  public String toString() {
    return members.stream()
        .map(m -> List.of(m.name(), m.kind(), m.structure(), m.learner()).toString())
        .collect(Collectors.joining(", ", "EnsembleSettings[", "]"));
  }
}
