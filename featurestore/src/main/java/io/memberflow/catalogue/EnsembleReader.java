package io.memberflow.catalogue;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads a blend of models that stand above it; what they decide, it decides. */
final class EnsembleReader {
  private static final int MOST = 16;

  private EnsembleReader() {}

  /**
   * @param above the models that were read before
   */
  static ModelDefinition read(
      ConfigurationNode node, List<ModelDefinition> above, ModelInputReaderFactory inputs) {
    Set<String> keys = new HashSet<>(EvaluationReader.KEYS);
    keys.addAll(List.of("name", "kind", "of", "reasons", "publish", "description"));
    node.allowOnly(keys);
    List<ModelDefinition> members = new ArrayList<>();
    for (String name : node.texts("of")) {
      ModelDefinition member =
          above.stream()
              .filter(m -> m.name().equals(name) && m.kind() != ModelKind.ENSEMBLE)
              .findFirst()
              .orElseThrow(
                  () ->
                      ConfigurationException.wrong(
                          node.key("of"),
                          name,
                          "models declared above, no ensembles",
                          "declare it above or mend its spelling"));
      members.add(member);
    }
    if (members.size() < 2
        || members.size() > MOST
        || Set.copyOf(members).size() < members.size()) {
      throw ConfigurationException.wrong(
          node.key("of"),
          String.join(", ", node.texts("of")),
          "2–" + MOST + " different models",
          "list models declared above");
    }
    ModelDefinition first = members.get(0);
    members.forEach(member -> requireEqual(node, first, member));
    Set<ModelFeature> features = new LinkedHashSet<>();
    members.forEach(member -> features.addAll(member.features()));
    return new ModelDefinition(
        ModelReader.name(node),
        ModelKind.ENSEMBLE,
        first.target(),
        first.on(),
        first.every(),
        first.starting(),
        first.label(),
        first.match(),
        first.within(),
        first.oncePer(),
        List.copyOf(features),
        List.of(),
        first.answerAt(),
        first.examples(),
        EvaluationReader.read(node, first.target(), inputs.of(first.periodic())),
        ModelReader.serving(node),
        new EnsembleSettings(members),
        CatalogueReader.description(node));
  }

  /** Makes a reader of inputs for models with or without periods. */
  interface ModelInputReaderFactory {
    ModelInputReader of(boolean periodic);
  }

  private static void requireEqual(
      ConfigurationNode node, ModelDefinition first, ModelDefinition other) {
    Map<String, Object> ours = decision(first);
    Map<String, Object> theirs = decision(other);
    for (String key : ours.keySet()) {
      if (!ours.get(key).equals(theirs.get(key))) {
        throw new ConfigurationException(
            "%s has %s and %s, which differ in %s; the members of an ensemble answer one question;"
                    .formatted(node.key("of"), first.name(), other.name(), key)
                + " make them equal or leave one out");
      }
    }
  }

  private static Map<String, Object> decision(ModelDefinition model) {
    Map<String, Object> decision = new LinkedHashMap<>();
    decision.put("label, count or sum", List.of(model.target(), model.label()));
    decision.put("on", model.on());
    decision.put("every", model.every());
    decision.put("starting", model.periodic() ? model.starting() : "");
    decision.put("within", model.within());
    decision.put("match", model.match());
    decision.put("once-per", model.oncePer());
    decision.put("answer-at", model.answerAt());
    decision.put("exposure, weight, negatives or zeros", model.examples());
    return decision;
  }
}
