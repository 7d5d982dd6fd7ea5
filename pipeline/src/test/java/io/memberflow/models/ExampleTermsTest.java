package io.memberflow.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.learning.OnlineModel;
import io.memberflow.learning.OnlineModels;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ExampleTermsTest {
  private static ModelDefinition definition(String model) {
    return CatalogueReader.parse(
            "test",
            """
            features:
              - {name: views, entity: member, aggregate: count, of: view}
              - {name: days, entity: member, aggregate: count, of: login}
              - {name: device, entity: member, aggregate: last, of: view, field: device}
            models: [{name: m, %s, features: [views, device]}]
            """
                .formatted(model))
        .models()
        .get(0);
  }

  private static ExampleTerms terms(String model) {
    return new ExampleTerms(definition(model));
  }

  @Test
  void exposureAndWeight_declared_standBehindTheFeatures() {
    ExampleTerms terms =
        terms("kind: poisson, every: 1d, count: view, exposure: days, weight: views");
    assertThat(terms.numbers()).isEqualTo(3);
    assertThat(terms.tokens()).isEqualTo(1);
    float[] numbers = {7, 2.5f, 4};
    assertThat(terms.exposure(numbers)).isEqualTo(2.5);
    assertThat(terms.weight(numbers, 1, 3)).isEqualTo(4);
  }

  @Test
  void exposureAndWeight_missingOrAbsurd_countOnce() {
    ExampleTerms terms =
        terms("kind: poisson, every: 1d, count: view, exposure: days, weight: views");
    for (float absurd : new float[] {Float.NaN, 0, -1, Float.POSITIVE_INFINITY}) {
      assertThat(terms.exposure(new float[] {7, absurd, 4})).isEqualTo(1);
    }
    assertThat(terms.weight(new float[] {7, 1, Float.NaN}, 1, 3)).isEqualTo(1);
    assertThat(terms.weight(new float[] {7, 1, -2}, 1, 3)).isEqualTo(1);
    assertThat(terms.weight(new float[] {7, 1, 0}, 1, 3)).isZero();
    assertThat(terms.weight(new float[] {7, 1, 1e30f}, 1, 3)).isEqualTo(1e6);
  }

  @Test
  void negatives_sampled_standForThoseLeftOut() {
    ExampleTerms terms =
        terms("kind: logistic, on: view, label: purchase, within: 1d, negatives: 0.1");
    SplittableRandom random = new SplittableRandom(1);
    double weights = 0;
    int kept = 0;
    for (int i = 0; i < 100_000; i++) {
      double weight = terms.weight(new float[1], random.nextLong(), 0);
      weights += weight;
      kept += weight > 0 ? 1 : 0;
      assertThat(terms.weight(new float[1], i, 1)).isEqualTo(1);
    }
    assertThat(kept).isBetween(9_500, 10_500);
    assertThat(weights / 100_000).isCloseTo(1, within(0.05));
  }

  /** One yes in twenty, for all alike: a fifth of the noes gives the level of all of them. */
  @Test
  void negatives_sampled_leaveTheModelAtTheLevelOfAllExamples() {
    ModelDefinition definition =
        definition("kind: logistic, on: view, label: purchase, within: 1d, negatives: 0.2");
    ExampleTerms terms = new ExampleTerms(definition);
    OnlineModel model = OnlineModels.create(definition);
    SplittableRandom random = new SplittableRandom(1);
    double predicted = 0;
    double observed = 0;
    for (int i = 0; i < 40_000; i++) {
      float[] numbers = {random.nextInt(9)};
      long[] tokens = {1 + random.nextInt(3)};
      float label = random.nextInt(20) == 0 ? 1 : 0;
      predicted += model.predict(numbers, tokens, 1);
      observed += label;
      double weight = terms.weight(numbers, random.nextLong(), label);
      if (weight > 0) {
        model.learn(numbers, tokens, 1, label, weight);
      }
    }
    assertThat(model.learned()).isLessThan(11_000);
    assertThat(predicted / observed).isCloseTo(1, within(0.05));
  }

  @Test
  void negatives_sampledAgain_areTheSame() {
    ExampleTerms terms =
        terms("kind: logistic, on: view, label: purchase, within: 1d, negatives: 0.5");
    for (long id = 0; id < 100; id++) {
      assertThat(terms.weight(new float[1], id, 0)).isEqualTo(terms.weight(new float[1], id, 0));
    }
  }
}
