package io.memberflow.catalogue;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import java.util.Arrays;
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
    return switch (kind) {
      case LOGISTIC, POISSON, LINEAR -> FTRL;
    };
  }

  static LearnerSettings read(ConfigurationNode node, ModelKind kind, Target target) {
    return switch (kind) {
      case LOGISTIC, POISSON, LINEAR -> ftrl(node, target);
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
}
