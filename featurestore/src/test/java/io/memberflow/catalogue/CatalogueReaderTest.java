package io.memberflow.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.configuration.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueReaderTest {
  @Test
  void description_overSeveralLines_isOneLine() {
    Catalogue catalogue =
        CatalogueReader.parse(
            "test",
            """
            features:
              - name: views
                entity: member
                aggregate: count
                of: view
                description: |
                  Items viewed,
                    in the whole life
            """);
    assertThat(catalogue.features().get(0).description())
        .isEqualTo("Items viewed, in the whole life");
  }

  @Test
  void emptyFile_getsEveryDefault() {
    assertThat(CatalogueSchema.parse(""))
        .isEqualTo(
            new Catalogue(
                new CleaningSettings(Duration.ofMinutes(10), Duration.ofMinutes(5), 65_536, 1e6),
                Duration.ofMinutes(1),
                Duration.ofDays(730),
                Duration.ofDays(730),
                Duration.ofDays(7),
                FieldNames.SHORT,
                List.of(Entity.MEMBER, Entity.ITEM),
                List.of(),
                List.of()));
  }

  @Test
  void entities_declaredBesideMemberAndItem_haveTheirKeys() {
    Catalogue catalogue =
        CatalogueSchema.parse(
            """
            entities:
              - {name: brand, key: brand}
              - {name: member-category, key: [member, category], bound: 20}
              - {name: member-brand, key: [member, brand]}
            features:
              - {name: views, entity: member-category, aggregate: count, of: view}
            """);
    assertThat(catalogue.entities())
        .containsExactly(
            Entity.MEMBER,
            Entity.ITEM,
            new Entity("brand", false, Optional.of(EventField.BRAND), 0),
            new Entity("member-category", true, Optional.of(EventField.CATEGORY), 20),
            new Entity("member-brand", true, Optional.of(EventField.BRAND), 64));
    assertThat(catalogue.entities().get(3).key()).isEqualTo("member × category");
    assertThat(catalogue.feature("views").orElseThrow().entity())
        .isEqualTo(catalogue.entity("member-category").orElseThrow());
  }

  @Test
  void everyTopLevelKey_isTakenFromTheFile() {
    Catalogue catalogue =
        CatalogueSchema.parse(
            """
            cleaning: {lateness: 1h, clock-skew: 0s, max-bytes: 1024, max-amount: 500.5}
            epoch: 30s
            retention: 90d
            evaluation-window: 1d
            """);
    assertThat(catalogue.cleaning())
        .isEqualTo(new CleaningSettings(Duration.ofHours(1), Duration.ZERO, 1024, 500.5));
    assertThat(catalogue.epoch()).isEqualTo(Duration.ofSeconds(30));
    assertThat(catalogue.retention()).isEqualTo(Duration.ofDays(90));
    // state and store forget together unless told otherwise
    assertThat(catalogue.timeToLive()).isEqualTo(Duration.ofDays(90));
    assertThat(catalogue.evaluationWindow()).isEqualTo(Duration.ofDays(1));
    assertThat(CatalogueSchema.parse("time-to-live: 1h").timeToLive())
        .isEqualTo(Duration.ofHours(1));
  }

  @Test
  void read_ofAFile_namesItWhereItFails(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("catalogue.yaml");
    Files.writeString(file, "epoch: 1h");
    assertThat(CatalogueReader.read(file).epoch()).isEqualTo(Duration.ofHours(1));
    assertThatThrownBy(() -> CatalogueReader.read(folder.resolve("none.yaml")))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageStartingWith("catalogue ")
        .hasMessageContaining("none.yaml cannot be read");
  }

  @Test
  void feature_withEveryKey_isTakenFromTheFile() {
    FeatureDefinition feature =
        feature(
            "{name: f, entity: item, aggregate: rate, of: [purchase, cart], per: [view, search],"
                + " window: 7d, once-per: session, smoothing: 5, prior: 0.1, description: text,"
                + " where: {device: app}, per-where: {dwell: {below: 60, at-least: 1},"
                + " device: {not: [till, shop]}}}");
    assertThat(feature)
        .isEqualTo(
            new FeatureDefinition(
                "f",
                Entity.ITEM,
                new Aggregation(
                    Aggregate.RATE,
                    List.of(EventType.CART, EventType.PURCHASE),
                    new Filter(List.of(new Filter.Among(EventField.DEVICE, false, List.of("app")))),
                    Optional.empty(),
                    Optional.of(Duration.ofDays(7)),
                    List.of(EventType.VIEW, EventType.SEARCH),
                    new Filter(
                        List.of(
                            new Filter.Among(EventField.DEVICE, true, List.of("shop", "till")),
                            new Filter.Within(EventField.DWELL, 1, true, 60, false))),
                    Optional.empty(),
                    Optional.of(OncePer.SESSION),
                    5,
                    0.1,
                    3,
                    0.5,
                    Optional.empty()),
                "text"));
    assertThat(
            aggregation("{name: t, entity: member, aggregate: top, of: view, field: brand, k: 5}")
                .k())
        .isEqualTo(5);
    assertThat(
            aggregation(
                    "{name: a, entity: member, aggregate: average, of: view, field: dwell, per: session}")
                .per())
        .contains(OncePer.SESSION);
    assertThat(
            aggregation(
                    "{name: q, entity: member, aggregate: quantile, of: view, field: dwell, quantile: 0.9}")
                .quantile())
        .isEqualTo(0.9);
    assertThat(
            aggregation(
                    "{name: d, entity: member, aggregate: decayed-sum, of: view, half-life: 7d}")
                .halfLife())
        .contains(Duration.ofDays(7));
  }

  @Test
  void feature_withTheLeast_getsTheDocumentedDefaults() {
    Aggregation feature =
        aggregation("{name: f, entity: member, aggregate: rate, of: refund, per: purchase}");
    assertThat(feature.window()).isEmpty();
    assertThat(feature.oncePer()).isEmpty();
    assertThat(feature.smoothing()).isEqualTo(10);
    assertThat(feature.prior()).isEqualTo(0.05);
    assertThat(feature.k()).isEqualTo(3);
    assertThat(feature.quantile()).isEqualTo(0.5);
    assertThat(feature.where().isEmpty()).isTrue();
  }

  @Test
  void type_followsAggregateAndField() {
    assertThat(feature("{name: f, entity: member, aggregate: count, of: view}").type())
        .isEqualTo(ValueType.NUMBER);
    assertThat(feature("{name: f, entity: member, aggregate: last, of: view, field: price}").type())
        .isEqualTo(ValueType.NUMBER);
    assertThat(
            feature("{name: f, entity: member, aggregate: last, of: view, field: device}").type())
        .isEqualTo(ValueType.TEXT);
    assertThat(feature("{name: f, entity: member, aggregate: top, of: view, field: brand}").type())
        .isEqualTo(ValueType.TEXT);
    assertThat(feature("{name: f, entity: member, aggregate: time-since-first, of: view}").type())
        .isEqualTo(ValueType.INSTANT);
  }

  @Test
  void hop_followsTheLengthOfTheWindow() {
    assertThat(Windows.hop(Duration.ofHours(11))).isEqualTo(Duration.ofMinutes(5));
    assertThat(Windows.hop(Duration.ofHours(12))).isEqualTo(Duration.ofHours(1));
    assertThat(Windows.hop(Duration.ofDays(11))).isEqualTo(Duration.ofHours(1));
    assertThat(Windows.hop(Duration.ofDays(12))).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void model_withTheLeast_getsTheDocumentedDefaults() {
    assertThat(
            model(
                "{name: m, kind: logistic, on: view, label: cart, within: 1h, features: [event.price]}"))
        .isEqualTo(
            new ModelDefinition(
                "m",
                ModelKind.LOGISTIC,
                Target.WHETHER,
                List.of(EventType.VIEW),
                Optional.empty(),
                Instant.parse("1970-01-05T00:00:00Z"),
                EventType.CART,
                Match.MEMBER,
                Duration.ofHours(1),
                Optional.empty(),
                List.of(new ModelFeature("event.price", Optional.empty(), Transform.NONE, false)),
                List.of(),
                AnswerAt.HORIZON,
                ExampleSettings.PLAIN,
                EvaluationSettings.PLAIN,
                ServingSettings.DEFAULT,
                new FtrlSettings(0.1, 1, 0, 0, 18, 0.5),
                ""));
  }

  @Test
  void model_withEveryKey_isTakenFromTheFile() {
    ModelDefinition model =
        model(
            "{name: m, kind: poisson, every: 14d, starting: 2011-01-03, count: purchase,"
                + " match: member, once-per: order, evaluate-from: 2011-02-01T06:00:00Z,"
                + " answer-at: event, learning-rate: 0.3, beta: 2, l1: 3, l2: 4, bits: 20, prior: 0.2, description: text,"
                + " features: [{name: orders, transform: log}, {name: orders, transform: present}]}");
    assertThat(model.periodic()).isTrue();
    assertThat(model.within()).isEqualTo(Duration.ofDays(14));
    assertThat(model.starting()).isEqualTo(Instant.parse("2011-01-03T00:00:00Z"));
    assertThat(model.evaluation().from()).contains(Instant.parse("2011-02-01T06:00:00Z"));
    assertThat(model.oncePer()).contains(OncePer.ORDER);
    assertThat(model.answerAt()).isEqualTo(AnswerAt.EVENT);
    assertThat(model.learner()).isEqualTo(new FtrlSettings(0.3, 2, 3, 4, 20, 0.2));
    assertThat(model.features())
        .extracting(ModelFeature::transform)
        .containsExactly(Transform.LOG, Transform.PRESENT);
    assertThat(model.sharedEntities()).isEmpty();
    assertThat(model.description()).isEqualTo("text");
  }

  private static final String HISTORY =
      """
      features:
        - {name: orders, entity: member, aggregate: count, of: purchase}
        - {name: first, entity: member, aggregate: time-since-first, of: purchase}
        - {name: last, entity: member, aggregate: time-since-last, of: purchase}
        - {name: basket, entity: member, aggregate: average, of: purchase, field: amount}
      models:
      """;

  @Test
  void modelOfHistories_readsOneFeatureForEachRole() {
    ModelDefinition model =
        CatalogueReader.parse(
                "test",
                HISTORY
                    + "  - {name: m, kind: bg-nbd, every: 7d, count: purchase, since-last: last,"
                    + " age: first, frequency: orders, spend: basket, refit: 0.2, prior: 0.1,"
                    + " lifetime: 30d, discount: 0.05, tiers: 0.9}")
            .models()
            .get(0);
    assertThat(model.target()).isEqualTo(Target.HOW_OFTEN);
    assertThat(model.features())
        .extracting(ModelFeature::name)
        .containsExactly("orders", "first", "last", "basket");
    assertThat(model.learner())
        .isEqualTo(
            new BgNbdSettings(
                Duration.ofDays(7), 0.1, 0.2, Duration.ofDays(30), 0.05, List.of(0.9)));
  }

  @Test
  void modelOfHistories_withTheLeast_getsTheDocumentedDefaults() {
    String common = ", every: 1d, count: purchase, frequency: orders, age: first";
    Catalogue catalogue =
        CatalogueReader.parse(
            "test",
            HISTORY
                + "  - {name: a, kind: bg-nbd, since-last: last"
                + common
                + "}\n  - {name: b, kind: gamma-poisson"
                + common
                + "}\n");
    assertThat(catalogue.models().get(0).learner())
        .isEqualTo(
            new BgNbdSettings(
                Duration.ofDays(1), 0.5, 0.1, Duration.ofDays(365), 0.1, List.of(0.5, 0.8, 0.95)));
    assertThat(catalogue.models().get(1).learner())
        .isEqualTo(new GammaPoissonSettings(Duration.ofDays(1), 0.5, 0.1, 0.9));
    assertThat(catalogue.models().get(1).features())
        .extracting(ModelFeature::name)
        .containsExactly("orders", "first");
  }

  @Test
  void evaluation_isTakenFromTheFile() {
    EvaluationSettings evaluation =
        model(
                "{name: m, kind: logistic, on: view, label: purchase, within: 24h,"
                    + " features: [orders], threshold: 0.2, folds: 5,"
                    + " segments: [device, {name: orders, at: [1, 5]}],"
                    + " drift: {detector: page-hinkley, of: [features, loss], per: 1d, warm-up: 500,"
                    + " tolerance: 0.1, threshold: 30}}")
            .evaluation();
    assertThat(evaluation.threshold()).isEqualTo(0.2);
    assertThat(evaluation.folds()).isEqualTo(5);
    assertThat(evaluation.segments())
        .extracting(EvaluationSettings.Segment::bounds)
        .containsExactly(List.of(), List.of(1.0, 5.0));
    assertThat(evaluation.drift())
        .contains(
            new DriftSettings(
                DriftMethod.PAGE_HINKLEY,
                Set.of(DriftSource.LOSS, DriftSource.FEATURES),
                Optional.of(Duration.ofDays(1)),
                500,
                DriftSettings.DELTA,
                0.1,
                30));
  }

  @Test
  void drift_withoutKeys_isAdwinOfTheLoss() {
    ModelDefinition model =
        model(
            "{name: m, kind: logistic, on: view, label: purchase, within: 24h,"
                + " features: [orders], drift: {}}");
    assertThat(model.evaluation().drift())
        .contains(new DriftSettings(DriftMethod.ADWIN, Set.of(DriftSource.LOSS)));
  }

  @Test
  void modelInput_takesSourceAndTypeFromItsDeclaration() {
    ModelDefinition model =
        model(
            "{name: m, kind: logistic, on: [view, cart], label: purchase, match: item, within: 24h,"
                + " features: [orders, buy_rate, device, event.category, event.dwell]}");
    assertThat(model.match()).isEqualTo(Match.ITEM);
    assertThat(model.sharedEntities()).containsExactly(Entity.ITEM);
    assertThat(model.features())
        .containsExactly(
            new ModelFeature("orders", Optional.of(Entity.MEMBER), Transform.NONE, false),
            new ModelFeature("buy_rate", Optional.of(Entity.ITEM), Transform.NONE, false),
            new ModelFeature("device", Optional.of(Entity.MEMBER), Transform.NONE, true),
            new ModelFeature("event.category", Optional.empty(), Transform.NONE, true),
            new ModelFeature("event.dwell", Optional.empty(), Transform.NONE, false));
    assertThat(model.features().get(4).eventField()).isEqualTo(EventField.DWELL);
  }

  @Test
  void crosses_nameInputs_byNameOrByTransform() {
    ModelDefinition model =
        model(
            "{name: m, kind: logistic, on: view, label: purchase, within: 24h,"
                + " features: [device, {name: orders, transform: log}, event.category,"
                + " {name: orders, transform: buckets, buckets: 8}],"
                + " crosses: [[device, event.category],"
                + " [{name: orders, transform: buckets}, device, event.category]]}");
    assertThat(model.features().get(3).buckets()).isEqualTo(8);
    assertThat(model.crosses())
        .containsExactly(
            new FeatureCross(List.of(model.features().get(0), model.features().get(2))),
            new FeatureCross(
                List.of(
                    model.features().get(3), model.features().get(0), model.features().get(2))));
    assertThat(model.crosses().get(1)).hasToString("buckets(orders) × device × event.category");
  }

  /** Savepoints hold a hash of this text: another one would make them unreadable. */
  @Test
  void publish_isEachModelsOwn_alsoOfAnEnsembleAndItsMembers() {
    Catalogue catalogue =
        CatalogueReader.parse(
            "test",
            """
            models:
              - {name: a, kind: perceptron, on: view, label: cart, within: 1h,
                 features: [event.price], publish: {prune: 0.1}}
              - {name: b, kind: naive-bayes, recalibrate: platt, on: view, label: cart, within: 1h,
                 features: [event.price]}
              - {name: c, kind: ensemble, of: [a, b], publish: {weights: float16}}
            """);
    assertThat(catalogue.models())
        .extracting(m -> m.serving().prune() + " " + m.serving().weights())
        .containsExactly("0.1 FLOAT64", "0.0 FLOAT64", "0.0 FLOAT16");
  }

  @Test
  void inputWithoutBuckets_keepsItsText() {
    assertThat(new ModelFeature("orders", Optional.of(Entity.MEMBER), Transform.LOG, false))
        .hasToString(
            "ModelFeature[name=orders, entity=Optional[%s], transform=LOG, categorical=false]"
                .formatted(Entity.MEMBER));
  }

  @Test
  void shipped_hasDescribedFeaturesOnFewWindows() {
    Catalogue shipped = CatalogueReader.shipped();
    assertThat(shipped.features(Entity.MEMBER)).hasSize(27);
    assertThat(shipped.features(Entity.ITEM)).hasSize(5);
    assertThat(shipped.features()).allSatisfy(f -> assertThat(f.description()).isNotBlank());
    assertThat(shipped.models()).allSatisfy(m -> assertThat(m.description()).isNotBlank());
    Set<Duration> windows = new TreeSet<>();
    shipped.features().forEach(f -> f.window().ifPresent(windows::add));
    assertThat(windows)
        .containsExactly(
            Duration.ofHours(1),
            Duration.ofDays(1),
            Duration.ofDays(7),
            Duration.ofDays(30),
            Duration.ofDays(90));
    assertThat(shipped.models())
        .extracting(ModelDefinition::name)
        .containsExactly("purchase_24h", "repurchase_30d", "weekly_orders");
    assertThat(shipped.feature("views_1h")).isPresent();
    assertThat(shipped.model("purchase_24h").orElseThrow().sharedEntities())
        .containsExactly(Entity.ITEM);
  }

  @Test
  void shipped_spellsOutTheDefaultsOfTheLanguage() {
    Catalogue shipped = CatalogueReader.shipped();
    Catalogue empty = CatalogueSchema.parse("");
    assertThat(shipped.cleaning()).isEqualTo(empty.cleaning());
    assertThat(shipped.epoch()).isEqualTo(empty.epoch());
    assertThat(shipped.retention()).isEqualTo(empty.retention());
    assertThat(shipped.timeToLive()).isEqualTo(empty.timeToLive());
    assertThat(shipped.evaluationWindow()).isEqualTo(empty.evaluationWindow());
  }

  private static Aggregation aggregation(String yaml) {
    return (Aggregation) feature(yaml).computation();
  }

  private static FeatureDefinition feature(String yaml) {
    return CatalogueSchema.parse("features: [" + yaml + "]").features().get(0);
  }

  private static ModelDefinition model(String yaml) {
    return CatalogueSchema.parse(CatalogueErrorsTest.FEATURES + "models: [" + yaml + "]")
        .models()
        .get(0);
  }
}
