package io.memberflow.catalogue;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import java.time.Duration;
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
      Set.of("learning-rate", "beta", "l1", "l2", "bits", "prior", "crosses");

  private static final Set<String> BG_NBD =
      Set.of(
          "frequency",
          "age",
          "since-last",
          "spend",
          "prior",
          "refit",
          "lifetime",
          "discount",
          "tiers");
  private static final Set<String> GAMMA_POISSON =
      Set.of("frequency", "age", "prior", "refit", "credible");

  private static final Duration LONGEST_LIFETIME = Duration.ofDays(20 * 366);
  private static final int MOST_TIERS = 9;

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
      case BG_NBD -> BG_NBD;
      case GAMMA_POISSON -> GAMMA_POISSON;
      case NAIVE_BAYES -> Set.of("smoothing", "bits", "prior", "crosses");
      case PERCEPTRON ->
          Set.of("hidden", "learning-rate", "batch", "bits", "seed", "prior", "crosses");
      case ENSEMBLE -> Set.of("of");
    };
  }

  /** What the model sees: a list, or one feature for each role where the kind gives them roles. */
  static List<ModelFeature> features(
      ConfigurationNode node, ModelKind kind, EventType label, ModelInputReader inputs) {
    return switch (kind) {
      case BG_NBD -> inputs.history(node, kind, label, true);
      case GAMMA_POISSON -> inputs.history(node, kind, label, false);
      default -> inputs.features(node);
    };
  }

  /** Half of the slots at most belong to numbers and their buckets. */
  static void requireSlots(
      ConfigurationNode node, LearnerSettings settings, List<ModelFeature> features) {
    LearnerSettings own = settings instanceof RecalibratedSettings r ? r.of() : settings;
    int bits =
        own instanceof FtrlSettings ftrl
            ? ftrl.bits()
            : own instanceof PerceptronSettings perceptron ? perceptron.bits() : 0;
    long needed = 2L * ModelFeature.reservedSlots(features);
    if (bits > 0 && 1L << bits < needed) {
      throw ConfigurationException.wrong(
          node.key("bits"),
          bits,
          "at least %d for these numbers and buckets, which take %d slots"
              .formatted(64 - Long.numberOfLeadingZeros(needed - 1), needed / 2),
          "raise it or list fewer");
    }
  }

  /**
   * @param within the horizon, which is the period of a model with periods
   */
  static LearnerSettings read(
      ConfigurationNode node, ModelKind kind, Target target, Duration within) {
    if (target == Target.HOW_MUCH && node.has("prior")) {
      throw new ConfigurationException(
          "%s does not go with \"sum\": a cold model of amounts expects 0; remove it"
              .formatted(node.key("prior")));
    }
    LearnerSettings settings = settings(node, kind, target, within);
    Optional<RecalibratedSettings.Method> method =
        node.optionalChoice("recalibrate", RecalibratedSettings.Method.class);
    if (method.isPresent() && target != Target.WHETHER) {
      throw new ConfigurationException(
          "%s goes with \"label\" only: it corrects probabilities; remove it"
              .formatted(node.key("recalibrate")));
    }
    return method.isPresent() ? new RecalibratedSettings(settings, method.get()) : settings;
  }

  private static LearnerSettings settings(
      ConfigurationNode node, ModelKind kind, Target target, Duration within) {
    return switch (kind) {
      case LOGISTIC, POISSON, NEGATIVE_BINOMIAL, LINEAR -> ftrl(node, target);
      case NAIVE_BAYES ->
          new NaiveBayesSettings(
              node.number("smoothing", 1, 1e-6, 1e6),
              node.integer("bits", 18, 8, 24),
              node.number("prior", 0.5, 1e-6, 1 - 1e-6));
      case BG_NBD -> bgNbd(node, within);
      case GAMMA_POISSON ->
          new GammaPoissonSettings(
              within, prior(node), refit(node), node.number("credible", 0.9, 0.01, 0.999));
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

  private static BgNbdSettings bgNbd(ConfigurationNode node, Duration within) {
    for (String key : List.of("lifetime", "discount", "tiers")) {
      if (node.has(key) && !node.has("spend")) {
        throw new ConfigurationException(
            "%s goes with \"spend\" only; add for example spend: average_order, or remove it"
                .formatted(node.key(key)));
      }
    }
    return new BgNbdSettings(
        within,
        prior(node),
        refit(node),
        node.duration("lifetime", Duration.ofDays(365), Duration.ofDays(1), LONGEST_LIFETIME),
        node.number("discount", 0.1, 0, 10),
        tiers(node));
  }

  private static double prior(ConfigurationNode node) {
    return node.number("prior", 0.5, 1e-6, 1e6);
  }

  private static double refit(ConfigurationNode node) {
    return node.number("refit", 0.1, 0, 10);
  }

  private static List<Double> tiers(ConfigurationNode node) {
    if (!node.has("tiers")) {
      return List.of(0.5, 0.8, 0.95);
    }
    List<Double> tiers = new ArrayList<>();
    for (String text : node.texts("tiers")) {
      double share;
      try {
        share = Double.parseDouble(text);
      } catch (NumberFormatException e) {
        share = Double.NaN;
      }
      double least = tiers.isEmpty() ? 0 : tiers.get(tiers.size() - 1);
      if (!(share > least && share < 1) || tiers.size() == MOST_TIERS) {
        throw ConfigurationException.wrong(
            node.key("tiers"),
            String.join(", ", node.texts("tiers")),
            "1–9 ascending shares above 0 and below 1",
            "write for example tiers: [0.5, 0.8, 0.95]");
      }
      tiers.add(share);
    }
    return tiers;
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
