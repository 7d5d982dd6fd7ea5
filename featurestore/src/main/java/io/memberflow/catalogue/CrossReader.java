package io.memberflow.catalogue;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads which inputs a model sees together: the list under {@code crosses}. */
final class CrossReader {
  private static final int MOST_CROSSES = 64;

  private CrossReader() {}

  /**
   * @param features of the model, in declared order
   */
  static List<FeatureCross> crosses(
      ConfigurationNode model, ModelKind kind, List<ModelFeature> features) {
    List<FeatureCross> crosses = new ArrayList<>();
    Set<ModelFeature> crossed = new HashSet<>();
    List<List<ConfigurationNode>> lists = model.lists("crosses", "name");
    if (lists.size() > MOST_CROSSES) {
      throw ConfigurationException.wrong(
          model.key("crosses"), lists.size() + " crosses", "at most " + MOST_CROSSES, "list fewer");
    }
    for (int i = 0; i < lists.size(); i++) {
      String key = model.key("crosses") + "[" + i + "]";
      List<ModelFeature> inputs = lists.get(i).stream().map(node -> input(node, features)).toList();
      Set<ModelFeature> different = Set.copyOf(inputs);
      if (inputs.size() < FeatureCross.LEAST
          || inputs.size() > FeatureCross.MOST
          || different.size() < inputs.size()) {
        throw ConfigurationException.wrong(
            key,
            names(inputs),
            "%d–%d different inputs".formatted(FeatureCross.LEAST, FeatureCross.MOST),
            "write for example [event.device, event.category]");
      }
      if (crosses.stream().anyMatch(c -> Set.copyOf(c.inputs()).equals(different))) {
        throw ConfigurationException.wrong(
            key, names(inputs), "listed once", "remove the second one");
      }
      if (kind == ModelKind.NAIVE_BAYES) {
        requireCategories(key, inputs, crossed);
      }
      crosses.add(new FeatureCross(inputs));
    }
    return crosses;
  }

  private static String names(List<ModelFeature> inputs) {
    return inputs.stream().map(ModelFeature::name).collect(Collectors.joining(", "));
  }

  /** By its name, and by its transform where the name is listed with several. */
  private static ModelFeature input(ConfigurationNode node, List<ModelFeature> features) {
    node.allowOnly(Set.of("name", "transform"));
    String name = node.text("name");
    Optional<Transform> transform = node.optionalChoice("transform", Transform.class);
    List<ModelFeature> named =
        features.stream()
            .filter(f -> f.name().equals(name))
            .filter(f -> transform.isEmpty() || transform.get() == f.transform())
            .toList();
    if (named.isEmpty()) {
      throw ConfigurationException.wrong(
          node.key("name"),
          name,
          "among the features of the model" + (transform.isPresent() ? " with that transform" : ""),
          "list it under features or mend its spelling");
    }
    if (named.size() > 1) {
      throw ConfigurationException.wrong(
          node.key("name"),
          name,
          "one input: it is listed as "
              + named.stream()
                  .map(f -> ConfigurationNode.kebab(f.transform()))
                  .collect(Collectors.joining(", ")),
          "write {name: %s, transform: %s}"
              .formatted(name, ConfigurationNode.kebab(named.get(0).transform())));
    }
    return named.get(0);
  }

  /** Naive Bayes counts the combinations of a cross in the place of its inputs. */
  private static void requireCategories(
      String key, List<ModelFeature> inputs, Set<ModelFeature> crossed) {
    for (ModelFeature input : inputs) {
      if (!input.inCategories()) {
        throw ConfigurationException.wrong(
            key,
            input.name(),
            "text, or a number with transform present or buckets, under kind naive-bayes",
            "give it such a transform or leave it out");
      }
      if (!crossed.add(input)) {
        throw ConfigurationException.wrong(
            key,
            input.name(),
            "in one cross only under kind naive-bayes, which counts the cross in its place",
            "make one cross of both or leave it out of one");
      }
    }
  }
}
