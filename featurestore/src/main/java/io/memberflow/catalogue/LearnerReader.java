package io.memberflow.catalogue;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads how a model learns: each kind has keys of its own. */
final class LearnerReader {
  private static final Set<String> FTRL =
      Set.of("learning-rate", "beta", "l1", "l2", "bits", "prior");

  private LearnerReader() {}

  /** The keys that go with some kind. */
  static Stream<String> allKeys() {
    return Arrays.stream(ModelKind.values()).flatMap(kind -> keys(kind).stream()).distinct();
  }

  /** Refuses the keys of other kinds. */
  static void requireOwnKeys(ConfigurationNode node, ModelKind kind) {
    Set<String> own = keys(kind);
    allKeys()
        .filter(key -> node.has(key) && !own.contains(key))
        .sorted()
        .findFirst()
        .ifPresent(
            key -> {
              throw new ConfigurationException(
                  "%s does not go with kind %s, which has %s; remove it"
                      .formatted(
                          node.key(key),
                          ConfigurationNode.kebab(kind),
                          own.stream().sorted().collect(Collectors.joining(", "))));
            });
  }

  private static Set<String> keys(ModelKind kind) {
    Set<String> keys = new HashSet<>(settings(kind));
    if (kind.targets().contains(Target.WHETHER) && kind != ModelKind.ENSEMBLE) {
      keys.add("recalibrate");
    }
    return keys;
  }

  private static Set<String> settings(ModelKind kind) {
    return switch (kind) {
      case LOGISTIC, POISSON, NEGATIVE_BINOMIAL, LINEAR -> FTRL;
      case NAIVE_BAYES -> Set.of("smoothing", "bits", "prior");
      case PERCEPTRON -> Set.of("hidden", "learning-rate", "batch", "bits", "seed", "prior");
      case ENSEMBLE -> Set.of("of");
    };
  }

  static LearnerSettings read(ConfigurationNode node, ModelKind kind, Target target) {
    LearnerSettings settings = settings(node, kind, target);
    Optional<RecalibratedSettings.Method> method =
        node.optionalChoice("recalibrate", RecalibratedSettings.Method.class);
    if (method.isPresent() && target != Target.WHETHER) {
      throw new ConfigurationException(
          "%s goes with \"label\" only: it corrects probabilities; remove it"
              .formatted(node.key("recalibrate")));
    }
    return method.isPresent() ? new RecalibratedSettings(settings, method.get()) : settings;
  }

  private static LearnerSettings settings(ConfigurationNode node, ModelKind kind, Target target) {
    return switch (kind) {
      case LOGISTIC, POISSON, NEGATIVE_BINOMIAL, LINEAR -> ftrl(node, target);
      case NAIVE_BAYES ->
          new NaiveBayesSettings(
              node.number("smoothing", 1, 1e-6, 1e6),
              node.integer("bits", 18, 8, 24),
              node.number("prior", 0.5, 1e-6, 1 - 1e-6));
      case ENSEMBLE -> throw new IllegalStateException("an ensemble learns as its members do");
      case PERCEPTRON ->
          new PerceptronSettings(
              hidden(node),
              node.number("learning-rate", 0.005, 1e-6, 100),
              node.integer("batch", 32, 1, 4096),
              node.integer("bits", 8, 8, 14),
              node.integer("seed", 1, 0, Integer.MAX_VALUE),
              node.number("prior", 0.5, 1e-6, 1 - 1e-6));
    };
  }

  private static FtrlSettings ftrl(ConfigurationNode node, Target target) {
    double most = target == Target.WHETHER ? 1 - 1e-6 : 1e6;
    return new FtrlSettings(
        node.number("learning-rate", 0.1, 1e-6, 100),
        node.number("beta", 1, 1e-6, 1e6),
        node.number("l1", 0, 0, 1e6),
        node.number("l2", 0, 0, 1e6),
        node.integer("bits", 18, 8, 24),
        node.number("prior", 0.5, 1e-6, most));
  }

  /** The sizes of the hidden layers; 64, 64 where none are given. */
  private static List<Integer> hidden(ConfigurationNode node) {
    if (!node.has("hidden")) {
      return List.of(64, 64);
    }
    List<Integer> sizes = new ArrayList<>();
    for (String text : node.texts("hidden")) {
      int size = text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 0;
      if (size < 1 || size > 512 || sizes.size() == 4) {
        throw ConfigurationException.wrong(
            node.key("hidden"),
            String.join(", ", node.texts("hidden")),
            "1–4 whole numbers 1–512",
            "write for example hidden: [64, 64]");
      }
      sizes.add(size);
    }
    if (sizes.isEmpty()) {
      throw ConfigurationException.wrong(
          node.key("hidden"),
          null,
          "1–4 whole numbers 1–512",
          "write for example hidden: [64, 64]");
    }
    return sizes;
  }
}
