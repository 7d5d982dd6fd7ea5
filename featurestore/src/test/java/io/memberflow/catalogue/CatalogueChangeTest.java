package io.memberflow.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueChangeTest {
  private static final String YAML =
      """
      epoch: 1m
      features:
        - {name: views, entity: member, aggregate: count, of: view, window: 7d}
        - {name: orders, entity: member, aggregate: count, of: purchase, window: 7d}
      models:
        - {name: buy, kind: logistic, on: view, label: purchase, match: item, within: 24h,
           features: [views, orders], learning-rate: 0.1, bits: 12}
      """;

  private static List<String> refusals(String after) {
    assertThat(after).isNotEqualTo(YAML);
    return CatalogueChange.refusals(
        CatalogueReader.parse("before", YAML), CatalogueReader.parse("after", after));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "learning-rate: 0.1 | learning-rate: 0.3, beta: 2, l1: 0.1, l2: 3, prior: 0.1",
        "bits: 12           | bits: 12, negatives: 0.5",
        "within: 24h        | within: 12h",
        "name: buy          | name: other",
        "window: 7d         | window: 3d"
      })
  void settingThatAKeptStateSurvives_isNotRefused(String before, String after) {
    assertThat(refusals(YAML.replace(before, after))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "epoch: 1m         | epoch: 2m           | epoch",
        "kind: logistic, on: view, label: purchase, match: item, within: 24h"
            + "| kind: poisson, every: 1d, count: purchase | model buy: kind LOGISTIC → POISSON",
        "[views, orders]   | [views]             | features [views, orders] → [views]",
        "[views, orders]   | [views, {name: orders, transform: log}] | model buy: inputs",
        "[views, orders]   | [views, orders], crosses: [[views, orders]] |"
            + " crosses [] → [views × orders]",
        "[views, orders]   | [views, {name: orders, transform: buckets, buckets: 4}] | inputs",
        "[views, orders]   | [views, orders], weight: views | exposure, weight and zeros",
        "bits: 12          | bits: 13            | bits=12] → FtrlSettings[bits=13"
      })
  void changeOfWhatAStateMeans_isRefusedWithTheRemedy(String before, String after, String said) {
    List<String> refusals = refusals(YAML.replace(before, after));
    assertThat(refusals).anySatisfy(text -> assertThat(text).contains(said));
    assertThat(refusals).allMatch(text -> text.contains("; "));
  }
}
