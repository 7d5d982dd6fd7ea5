package io.memberflow.learning;

import io.memberflow.catalogue.AnswerAt;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.EvaluationSettings;
import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.ExampleSettings;
import io.memberflow.catalogue.FeatureCross;
import io.memberflow.catalogue.FtrlSettings;
import io.memberflow.catalogue.LearnerSettings;
import io.memberflow.catalogue.Match;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.catalogue.ModelKind;
import io.memberflow.catalogue.ServingSettings;
import io.memberflow.catalogue.Target;
import io.memberflow.catalogue.Transform;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Model definitions and state copies for the tests. */
final class Models {
  /** Of each number under that transform. */
  static final int BUCKETS = 8;

  private Models() {}

  static FtrlSettings settings(double rate, int bits) {
    return new FtrlSettings(rate, 1, 0, 0, bits);
  }

  /** Numbers with these transforms, then text inputs. */
  static ModelDefinition definition(
      ModelKind kind, LearnerSettings settings, int tokens, Transform... transforms) {
    return definition(kind, kind.targets().iterator().next(), settings, tokens, transforms);
  }

  static ModelDefinition definition(
      ModelKind kind,
      Target target,
      LearnerSettings settings,
      int tokens,
      Transform... transforms) {
    return definition(kind, target, settings, features(tokens, transforms));
  }

  /** Numbers n0, n1, … with these transforms, then text inputs t0, t1, … */
  static List<ModelFeature> features(int tokens, Transform... transforms) {
    List<ModelFeature> features = new ArrayList<>();
    for (Transform transform : transforms) {
      features.add(
          new ModelFeature(
              "n" + features.size(),
              Optional.of(Entity.MEMBER),
              transform,
              false,
              transform == Transform.BUCKETS ? BUCKETS : 0));
    }
    for (int i = 0; i < tokens; i++) {
      features.add(new ModelFeature("t" + i, Optional.of(Entity.MEMBER), Transform.NONE, true));
    }
    return features;
  }

  static ModelDefinition definition(
      ModelKind kind, Target target, LearnerSettings settings, List<ModelFeature> features) {
    return new ModelDefinition(
        "m",
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

  /**
   * The same model with crosses.
   *
   * @param crosses each the places of its inputs among the features
   */
  static ModelDefinition crossed(ModelDefinition m, int[]... crosses) {
    return new ModelDefinition(
        m.name(),
        m.kind(),
        m.target(),
        m.on(),
        m.every(),
        m.starting(),
        m.label(),
        m.match(),
        m.within(),
        m.oncePer(),
        m.features(),
        Arrays.stream(crosses)
            .map(places -> Arrays.stream(places).mapToObj(m.features()::get).toList())
            .map(FeatureCross::new)
            .toList(),
        m.answerAt(),
        m.examples(),
        m.evaluation(),
        m.serving(),
        m.learner(),
        m.description());
  }

  /** The same model with other settings. */
  static ModelDefinition with(ModelDefinition m, LearnerSettings settings) {
    return m.withLearner(settings);
  }

  /** What writes itself to a stream. */
  interface Writable {
    void write(DataOutput out) throws IOException;
  }

  static byte[] bytes(Writable state) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      state.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static DataInputStream input(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }
}
