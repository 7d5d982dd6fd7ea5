package io.memberflow.bench;

import io.memberflow.catalogue.AnswerAt;
import io.memberflow.catalogue.BgNbdSettings;
import io.memberflow.catalogue.EnsembleSettings;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.EvaluationSettings;
import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.ExampleSettings;
import io.memberflow.catalogue.FtrlSettings;
import io.memberflow.catalogue.GammaPoissonSettings;
import io.memberflow.catalogue.LearnerSettings;
import io.memberflow.catalogue.Match;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.NaiveBayesSettings;
import io.memberflow.catalogue.PerceptronSettings;
import io.memberflow.catalogue.ServingSettings;
import io.memberflow.catalogue.Target;
import io.memberflow.catalogue.Transform;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the benchmark of learners measures of each kind: the model, the examples it learns from, and
 * what Vowpal Wabbit is started with where it has the kind, or the like of it.
 */
final class LearnerBenchModels {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final double PRIOR = 0.5;

  /** What Vowpal Wabbit does unasked, and with FTRL and our α and β. */
  private static final List<String> LINEAR_PEERS =
      List.of("", "--ftrl --ftrl_alpha 0.05 --ftrl_beta 1");

  private LearnerBenchModels() {}

  /** Whether the kind learns from members' histories instead of features. */
  static boolean ofHistories(ModelKind kind) {
    return kind == ModelKind.BG_NBD || kind == ModelKind.GAMMA_POISSON;
  }

  /** Options of Vowpal Wabbit, each set for a turn of its own; none where it has no such kind. */
  static List<String> peers(ModelKind kind) {
    return switch (kind) {
      case LOGISTIC, POISSON, LINEAR -> LINEAR_PEERS;
      // one layer of tanh units and a step an example; a second one at our rate is not to be had
      case PERCEPTRON -> List.of("--nn 64");
      case NEGATIVE_BINOMIAL, NAIVE_BAYES, BG_NBD, GAMMA_POISSON, ENSEMBLE -> List.of();
    };
  }

  /**
   * @param bits of a model with hashed weights or counts
   */
  static ModelDefinition model(ModelKind kind, int bits) {
    return switch (kind) {
      case LOGISTIC, NAIVE_BAYES -> featureModel(kind, Target.WHETHER, bits);
      case POISSON, NEGATIVE_BINOMIAL -> featureModel(kind, Target.HOW_OFTEN, bits);
      case LINEAR, PERCEPTRON -> featureModel(kind, Target.HOW_MUCH, bits);
      case ENSEMBLE -> ensemble(bits);
      case BG_NBD ->
          definition(
              kind,
              Target.HOW_OFTEN,
              numbers("frequency", "age", "latest", "spend"),
              new BgNbdSettings(
                  WEEK, PRIOR, 0.1, Duration.ofDays(365), 0.1, List.of(0.5, 0.8, 0.95)));
      case GAMMA_POISSON ->
          definition(
              kind,
              Target.HOW_OFTEN,
              numbers("frequency", "age"),
              new GammaPoissonSettings(WEEK, PRIOR, 0.1, 0.9));
    };
  }

  private static ModelDefinition ensemble(int bits) {
    List<ModelDefinition> members =
        List.of(
            featureModel(ModelKind.LOGISTIC, Target.WHETHER, bits),
            featureModel(ModelKind.NAIVE_BAYES, Target.WHETHER, bits),
            featureModel(ModelKind.PERCEPTRON, Target.WHETHER, bits));
    return definition(
        ModelKind.ENSEMBLE,
        Target.WHETHER,
        members.get(0).features(),
        new EnsembleSettings(members));
  }

  private static ModelDefinition featureModel(ModelKind kind, Target target, int bits) {
    List<ModelFeature> features = new ArrayList<>();
    for (int i = 0; i < LearnerBenchData.NUMBERS; i++) {
      features.add(feature("n" + i, Transform.LOG, false));
    }
    for (int i = 0; i < LearnerBenchData.TOKENS; i++) {
      features.add(feature("t" + i, Transform.NONE, true));
    }
    LearnerSettings settings =
        switch (kind) {
          case NAIVE_BAYES -> new NaiveBayesSettings(1, bits, PRIOR);
          // as declared without settings: its first layer is dense
          case PERCEPTRON -> new PerceptronSettings(List.of(64, 64), 0.005, 32, 8, 1, PRIOR);
          default -> new FtrlSettings(0.05, 1, 0, 0, bits);
        };
    return definition(kind, target, features, settings);
  }

  private static List<ModelFeature> numbers(String... names) {
    return List.of(names).stream().map(name -> feature(name, Transform.NONE, false)).toList();
  }

  private static ModelFeature feature(String name, Transform transform, boolean text) {
    return new ModelFeature(name, Optional.of(Entity.MEMBER), transform, text);
  }

  private static ModelDefinition definition(
      ModelKind kind, Target target, List<ModelFeature> features, LearnerSettings settings) {
    return new ModelDefinition(
        "bench_" + kind.ordinal(),
        kind,
        target,
        List.of(EventType.VIEW),
        Optional.empty(),
        Instant.EPOCH,
        EventType.PURCHASE,
        Match.MEMBER,
        Duration.ofDays(1),
        Optional.empty(),
        features,
        List.of(),
        AnswerAt.HORIZON,
        ExampleSettings.PLAIN,
        EvaluationSettings.PLAIN,
        ServingSettings.DEFAULT,
        settings,
        "");
  }
}
