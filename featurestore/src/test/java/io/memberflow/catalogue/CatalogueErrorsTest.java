package io.memberflow.catalogue;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import java.util.Arrays;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every message in full: they are the catalogue's user interface. */
class CatalogueErrorsTest {
  static final String FEATURES =
      """
      features:
        - {name: orders, entity: member, aggregate: count, of: purchase}
        - {name: device, entity: member, aggregate: last, of: view, field: device}
        - {name: buy_rate, entity: item, aggregate: rate, of: purchase, per: view}
        - {name: first, entity: member, aggregate: time-since-first, of: purchase}
        - {name: last, entity: member, aggregate: time-since-last, of: purchase}
        - {name: orders_7d, entity: member, aggregate: count, of: purchase, window: 7d}
        - {name: dear, entity: member, aggregate: count, of: purchase, where: {price: {at-least: 9}}}
      """;

  @ParameterizedTest(name = "{0}")
  @MethodSource({
    "wrongSettings",
    "wrongEntities",
    "wrongFeatures",
    "wrongFilters",
    "wrongExpressions",
    "wrongModels"
  })
  void mistake_isRefused_withKeyValueRangeAndRemedy(String yaml, String message) {
    assertThatThrownBy(() -> CatalogueReader.parse("test", yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  static Stream<Arguments> wrongSettings() {
    return Stream.of(
        Arguments.of(
            "feature: []",
            "feature is not a known key; allowed here: cleaning, entities, epoch,"
                + " evaluation-window, features, field-names, models, retention, time-to-live;"
                + " remove it or mend its spelling"),
        Arguments.of(
            "cleaning: {late: 1m}",
            "cleaning.late is not a known key; allowed here: clock-skew, lateness, max-amount,"
                + " max-bytes; remove it or mend its spelling"),
        Arguments.of("epoch: 2d", range("epoch", "2d", "1s–1d")),
        Arguments.of("retention: 1m", range("retention", "1m", "1h–36500d")),
        Arguments.of("time-to-live: 1s", range("time-to-live", "1s", "1m–36500d")),
        Arguments.of("evaluation-window: 1m", range("evaluation-window", "1m", "1h–366d")),
        Arguments.of("cleaning: {lateness: 8d}", range("cleaning.lateness", "8d", "0s–7d")),
        Arguments.of("cleaning: {clock-skew: 8d}", range("cleaning.clock-skew", "8d", "0s–7d")),
        Arguments.of(
            "cleaning: {max-bytes: 100}",
            "cleaning.max-bytes is \"100\"; must be a whole number 256–16777216;"
                + " choose one in that range"),
        Arguments.of(
            "cleaning: {max-amount: 0}",
            "cleaning.max-amount is \"0\"; must be a number 1–1000000000; choose one"),
        Arguments.of(
            "retention: 30d\nfeatures: [{name: f, entity: member, aggregate: count, of: view,"
                + " window: 90d}]",
            "retention is \"30d\"; must be at least the window and one hop of f, 91d;"
                + " raise it or shorten that"),
        Arguments.of(
            "retention: 7d\nmodels: [{name: m, kind: logistic, on: view, label: cart, within: 7d,"
                + " features: [event.price]}]",
            "retention is \"7d\"; must be at least the horizon and one hop of m, 169h;"
                + " raise it or shorten that"),
        Arguments.of(
            "features: {a: 1}",
            "features is \"{\"a\":1}\"; must be a list;" + " write \"features: [...]\""));
  }

  static Stream<Arguments> wrongEntities() {
    return Stream.of(
            Arguments.of(
                "name: Brand, key: brand",
                "entities[0].name is \"Brand\"; must be 1–32 of a–z and -, starting with a letter;"
                    + " write for example member-category"),
            Arguments.of(
                "name: item, key: item",
                "entities[0].name is \"item\"; must be declared once, and not member, item, model,"
                    + " metrics, source, layout, erasure or …-neighbours; choose another name"),
            Arguments.of(
                "name: item-neighbours, key: brand",
                "entities[0].name is \"item-neighbours\"; must be declared once, and not member,"
                    + " item, model, metrics, source, layout, erasure or …-neighbours; choose"
                    + " another name"),
            Arguments.of(
                "name: brand",
                "entities[0].key is missing; must be one text field of the event, or member and"
                    + " one; write for example \"key: brand\" or \"key: [member, category]\""),
            Arguments.of(
                "name: dwell, key: [member, dwell]",
                "entities[0].key is \"dwell\"; must be member or one of item, category, brand,"
                    + " order, session, currency, country, device, ip; choose one of them"),
            Arguments.of(
                "name: brand, key: brand, bound: 3",
                "entities[0].bound goes with keys of member and a field only: it bounds how many a"
                    + " member has; remove it"),
            Arguments.of(
                "name: brands, key: [member, brand], bound: 0",
                "entities[0].bound is \"0\"; must be a whole number 1–1024; choose one in that"
                    + " range"))
        .map(a -> Arguments.of("entities: [{" + a.get()[0] + "}]", a.get()[1]));
  }

  static Stream<Arguments> wrongFeatures() {
    String count = "entity: member, aggregate: count, of: view";
    return Stream.of(
        feature(count, "features[0].name is missing; must be given; add \"name: ...\""),
        feature(
            "name: Orders, " + count,
            "features[0].name is \"Orders\"; must be 1–48 of a–z, 0–9 and _, starting with a"
                + " letter; write for example orders_30d"),
        feature(
            "name: f, " + count + "}, {name: f, " + count,
            "features[1].name is \"f\"; must be used once among features and models;"
                + " rename one of the two, they would share a field of the record"),
        feature(
            "name: f, " + count + ", windows: 1d",
            "features[0].windows is not a known key; allowed here: aggregate, description, entity,"
                + " expression, field, half-life, k, name, of, once-per, per, per-where, prior,"
                + " quantile, smoothing, where, window; remove it or mend its spelling"),
        feature(
            "name: f, entity: shop, aggregate: count, of: view",
            "features[0].entity is \"shop\"; must be one of member, item; choose one of them, or declare it under"
                + " entities"),
        feature(
            "name: f, aggregate: count, of: view",
            "features[0].entity is missing; must be given; add \"entity: ...\""),
        feature(
            "name: f, entity: member, aggregate: median, of: view",
            "features[0].aggregate is \"median\"; must be one of count, sum, average,"
                + " standard-deviation, min, max, quantile, first, last, distinct, top,"
                + " time-since-last, time-since-first, rate, decayed-sum; choose one of them"),
        feature(
            "name: f, entity: member, aggregate: count",
            "features[0].of is missing; must be one event type or a list;"
                + " add for example \"of: purchase\""),
        feature(
            "name: f, entity: member, aggregate: count, of: buy",
            "features[0].of is \"buy\"; must be one of view, search, cart, favorite, purchase,"
                + " refund, review, login; choose one of them"),
        feature(
            "name: f, entity: member, aggregate: count, of: [view, view]",
            "features[0].of is \"[\"view\",\"view\"]\"; must be without repeats;"
                + " list each one once"),
        feature(
            "name: f, entity: member, aggregate: sum, of: purchase",
            "features[0].field is missing; must be given; add \"field: ...\""),
        feature(
            "name: f, entity: member, aggregate: sum, of: purchase, field: brand",
            "features[0].field is \"brand\"; must be a field with numbers;"
                + " choose another field or aggregate"),
        feature(
            "name: f, entity: member, aggregate: top, of: purchase, field: amount",
            "features[0].field is \"amount\"; must be a field with text;"
                + " choose another field or aggregate"),
        feature(
            "name: f, " + count + ", field: amount",
            "features[0].field does not go with aggregate count; it belongs to sum, average,"
                + " standard-deviation, min, max, quantile, first, last, distinct, top and"
                + " decayed-sum; remove it"),
        feature(
            "name: f, " + count + ", per: view",
            "features[0].per does not go with aggregate count; it belongs to rate and average;"
                + " remove it"),
        feature(
            "name: f, " + count + ", smoothing: 1",
            "features[0].smoothing does not go with aggregate count; it belongs to rate; remove it"),
        feature(
            "name: f, " + count + ", prior: 0.1",
            "features[0].prior does not go with aggregate count; it belongs to rate; remove it"),
        feature(
            "name: f, " + count + ", k: 2",
            "features[0].k does not go with aggregate count; it belongs to top; remove it"),
        feature(
            "name: f, entity: item, aggregate: rate, of: cart",
            "features[0].per is missing; must be the event types a rate divides by;"
                + " add \"per: view\""),
        feature(
            "name: f, entity: item, aggregate: rate, of: cart, per: view, smoothing: 0",
            "features[0].smoothing is \"0\"; must be a number 0.001–1000000000; choose one"),
        feature(
            "name: f, entity: item, aggregate: rate, of: cart, per: view, prior: 2",
            "features[0].prior is \"2\"; must be a number 0–1; choose one"),
        feature(
            "name: f, entity: member, aggregate: average, of: purchase, field: amount, per: week",
            "features[0].per is \"week\"; must be one of order, session, day; choose one of them"),
        feature(
            "name: f, " + count + ", once-per: week",
            "features[0].once-per is \"week\"; must be one of order, session, day; choose one of them"),
        feature(
            "name: f, entity: member, aggregate: top, of: view, field: brand, k: 17",
            "features[0].k is \"17\"; must be a whole number 1–16; choose one in that range"),
        feature(
            "name: f, " + count + ", quantile: 0.5",
            "features[0].quantile does not go with aggregate count; it belongs to quantile;"
                + " remove it"),
        feature(
            "name: f, entity: member, aggregate: quantile, of: view, field: dwell, quantile: 50",
            "features[0].quantile is \"50\"; must be a number 0–1; choose one"),
        feature(
            "name: f, " + count + ", half-life: 7d",
            "features[0].half-life does not go with aggregate count; it belongs to decayed-sum;"
                + " remove it"),
        feature(
            "name: f, entity: member, aggregate: decayed-sum, of: view",
            "features[0].half-life is missing; must be the time after which an event counts half;"
                + " add for example \"half-life: 7d\""),
        feature(
            "name: f, entity: member, aggregate: decayed-sum, of: view, half-life: 1s",
            range("features[0].half-life", "1s", "1m–1098d")),
        feature(
            "name: f, entity: member, aggregate: decayed-sum, of: view, half-life: 7d, window: 7d",
            "features[0].window does not go with aggregate decayed-sum, whose half-life says how"
                + " far back events count; remove it"),
        feature(
            "name: f, " + count + ", window: 1m", range("features[0].window", "1m", "5m–1098d")),
        feature(
            "name: f, " + count + ", window: 13h30m",
            "features[0].window is \"13h30m\"; must be a whole number with a unit"
                + " (ms, s, m, h, d, w); write for example 30d"),
        feature(
            "name: f, " + count + ", window: 810m",
            "features[0].window is \"810m\"; must be a multiple of its hop"
                + " (5m below 12h, 1h below 12d, 1d above); round it"));
  }

  static Stream<Arguments> wrongFilters() {
    String where = "name: f, entity: member, aggregate: count, of: view, where: ";
    String range =
        "must be a number, or a range of above, at-least, below, at-most; write for example"
            + " \"{above: 100}\"";
    return Stream.of(
        feature(
            where + "{colour: red}",
            "features[0].where.colour is not a known key; allowed here: amount, brand, category,"
                + " country, currency, device, dwell, ip, item, order, price, quantity, rating,"
                + " session; remove it or mend its spelling"),
        feature(
            where + "{}",
            "features[0].where is missing; must be at least one condition; write for example"
                + " \"where: {category: shoes}\""),
        feature(
            where + "shoes",
            "features[0].where is \"shoes\"; must be a mapping; write \"{key: value}\""),
        feature(
            where + "{brand: [a, a]}",
            "features[0].where.brand is \"[a, a]\"; must be without repeats; list each one once"),
        feature(
            where + "{brand: {not: []}}",
            "features[0].where.brand.not is missing; must be a text or a list of 1–100 texts;"
                + " write for example \"brand: a\", \"brand: [a, b]\" or \"brand: {not: a}\""),
        feature(
            where + "{brand: {above: 1}}",
            "features[0].where.brand.above is not a known key; allowed here: not; remove it or"
                + " mend its spelling"),
        feature(where + "{rating: {}}", "features[0].where.rating is missing; " + range),
        feature(
            where + "{rating: good}",
            "features[0].where.rating is \"good\"; must be a number -1000000000000–1000000000000;"
                + " choose one"),
        feature(
            where + "{rating: {not: 1}}",
            "features[0].where.rating.not is not a known key; allowed here: above, at-least,"
                + " at-most, below; remove it or mend its spelling"),
        feature(
            where + "{rating: {above: 1, at-least: 2}}",
            "features[0].where.rating.at-least does not go with above; remove one of them"),
        feature(
            where + "{rating: {above: 2, at-most: 2}}",
            "features[0].where.rating leaves no number; make the lower bound smaller than the"
                + " upper one"),
        feature(
            "name: f, entity: member, aggregate: count, of: view, per-where: {brand: a}",
            "features[0].per-where does not go with aggregate count; it belongs to rate; remove it"),
        feature(
            "name: f, entity: member, aggregate: count, of: purchase, once-per: order,"
                + " where: {category: shoes}",
            "features[0].once-per does not go with a condition on category, which differs between"
                + " the lines of one order; count with \"aggregate: distinct, field: order\""
                + " instead"),
        feature(
            "name: f, entity: member, aggregate: average, of: view, field: dwell, per: session,"
                + " where: {dwell: {above: 1}}",
            "features[0].per does not go with a condition on dwell, which differs between the"
                + " lines of one session; count with \"aggregate: distinct, field: session\""
                + " instead"));
  }

  static Stream<Arguments> wrongExpressions() {
    String mended = "; mend it there";
    return Stream.of(
        expression(
            "spend /",
            "an expression with a number, a feature, a function or \"(\" at column 8" + mended),
        expression("(spend + orders", "an expression with \")\" at column 16" + mended),
        expression(
            "spend) + 1", "an expression with no \")\" without its \"(\" at column 6" + mended),
        expression("spend orders", "an expression with +, -, * or / at column 7" + mended),
        expression("spend $ 2", "an expression with +, -, * or / at column 7" + mended),
        expression(
            "sqrt(spend)",
            "an expression with one of the functions min, max, log, abs, coalesce at column 1"
                + mended),
        expression(
            "min(spend)", "an expression with \",\": min takes 2 parts at column 10" + mended),
        expression("log(spend, 2)", "an expression with \")\" at column 10" + mended),
        expression("spend * 1e999", "an expression with a finite number at column 9" + mended),
        expression(
            "1 + 1", "made of at least one feature; write for example \"spend_30d / orders_30d\""),
        expression(
            "spend / visits",
            "made of declared features: visits at column 9 is none; declare it under features or"
                + " mend its spelling"),
        expression(
            "spend / sold",
            "made of features of member: sold at column 9 is one of item; declare such a feature of"
                + " member"),
        expression(
            "spend / since",
            "made of numbers: since at column 9 is a time, and what has passed since depends on the"
                + " reader; list it among a model's inputs by itself"),
        expression(
            "spend / device",
            "made of numbers: device at column 9 is text; count it with a filter instead, for"
                + " example \"where: {category: shoes}\""),
        expression("1 + e", "without a circle: e → e; remove one of these references"),
        expression(
            "(".repeat(60) + "spend" + ")".repeat(60),
            "…" + "(".repeat(30) + ">>" + "(".repeat(10) + "spend" + ")".repeat(15) + "…",
            "nested at most 50 deep; split it into two features"),
        expression(
            "-".repeat(60) + "spend",
            "…" + "-".repeat(30) + ">>" + "-".repeat(10) + "spend",
            "nested at most 50 deep; remove the signs"),
        expression(
            "spend" + " + spend".repeat(150),
            "…end + spend + spend + spend + >>spend + spend + spend + spend …",
            "at most 1000 characters long; split it into two features"),
        expression(
            "spend + orders + spend + orders + spend + orders + spend * orderz + spend",
            "…rs + spend + orders + spend * >>orderz + spend",
            "made of declared features: orderz at column 60 is none; declare it under features or"
                + " mend its spelling"),
        feature(
            "{name: a, entity: member, expression: b + 1}, {name: b, entity: member, expression: a}",
            "features[0].expression is \"b + 1\"; must be without a circle: a → b → a; remove one"
                + " of these references"),
        feature(
            "name: e, entity: member, aggregate: count, expression: \"1\"",
            "features[0] has both aggregate and expression; a feature comes from events or from"
                + " other features; remove one of them"),
        feature(
            "name: e, entity: member, expression: \"1\", window: 1d",
            "features[0].window is not a known key; allowed here: description, entity, expression,"
                + " name; remove it or mend its spelling"));
  }

  private static Arguments expression(String expression, String allowed) {
    return expression(expression, expression, allowed);
  }

  /**
   * @param shown the part of a long expression where the mistake is
   */
  private static Arguments expression(String expression, String shown, String allowed) {
    return Arguments.of(
        """
        features:
          - {name: e, entity: member, expression: "%s"}
          - {name: spend, entity: member, aggregate: sum, of: purchase, field: amount}
          - {name: orders, entity: member, aggregate: count, of: purchase}
          - {name: since, entity: member, aggregate: time-since-last, of: purchase}
          - {name: device, entity: member, aggregate: last, of: view, field: device}
          - {name: sold, entity: item, aggregate: count, of: purchase}
        """
            .formatted(expression),
        "features[0].expression is \"%s\"; must be %s".formatted(shown, allowed));
  }

  static Stream<Arguments> wrongModels() {
    String on = "name: m, kind: logistic, on: view, label: purchase, within: 24h";
    String every = "name: m, kind: poisson, every: 7d, count: purchase";
    String history = "name: m, kind: bg-nbd, every: 7d, count: purchase, frequency: orders";
    return Stream.of(
        model(
            on.replace("name: m", "name: features") + ", features: [orders]",
            "models[0].name is \"features\"; must be none of features and erased, which the store"
                + " uses in the records of members; choose another name"),
        model(
            on.replace("name: m", "name: erased") + ", features: [orders]",
            "models[0].name is \"erased\"; must be none of features and erased, which the store"
                + " uses in the records of members; choose another name"),
        model(
            on.replace("name: m", "name: orders") + ", features: [orders]",
            "models[0].name is \"orders\"; must be used once among features and models;"
                + " rename one of the two, they would share a field of the record"),
        model(
            on + ", features: [orders], rate: 1",
            "models[0].rate is not a known key; allowed here: %s; remove it or mend its spelling"
                .formatted(modelKeys())),
        model(
            on.replace("logistic", "trees"),
            "models[0].kind is \"trees\"; must be one of %s; choose one of them"
                .formatted(kinds())),
        model(
            on + ", every: 7d",
            "models[0] must say either \"on: EVENT\" (decides at events) or \"every: 7d\" (decides"
                + " at period starts); give exactly one of them"),
        model(
            "name: m, kind: logistic, label: purchase",
            "models[0] must say either \"on: EVENT\" (decides at events) or \"every: 7d\" (decides"
                + " at period starts); give exactly one of them"),
        model(every.replace("7d", "1m"), range("models[0].every", "1m", "1h–1098d")),
        model(
            on.replace("label", "count"),
            "models[0].count does not go with kind logistic; write \"label: EVENT\" instead"),
        model(
            on.replace("label: purchase", "label: purchase, sum: purchase"),
            "models[0].sum does not go with kind logistic; write \"label: EVENT\" instead"),
        model(
            "name: m, kind: linear, on: purchase, sum: purchase, within: 1d, match: item",
            "models[0].match is \"item\"; must be member for a model of amounts; remove it"),
        model(
            on + ", features: [orders], exposure: orders",
            "models[0].exposure goes with \"count\" only, not with \"label\"; remove it"),
        model(
            every + ", features: [orders], negatives: 0.5",
            "models[0].negatives goes with \"label\" only, not with \"count\"; remove it"),
        model(
            every + ", features: [orders], zeros: skip",
            "models[0].zeros goes with \"sum\" only, not with \"count\"; remove it"),
        model(
            "name: m, kind: gamma-poisson, every: 7d, count: purchase, publish: {prune: 0.1}",
            "models[0].publish does not go with kind gamma-poisson: its published form has no weights"
                + " to reduce; remove it"),
        model(
            "name: m, kind: linear, on: purchase, sum: purchase, within: 1d, prior: 5, features: [orders]",
            "models[0].prior does not go with \"sum\": a cold model of amounts expects 0; remove it"),
        model(
            on + ", features: [orders], weight: device",
            "models[0].weight is \"device\"; must be a number; name a feature that is one"),
        model(
            on + ", features: [orders], segments: [orders]",
            "models[0].segments[0].at is missing: orders is a number; add for example at: [1, 5]"),
        model(
            on + ", features: [orders], segments: [{name: device, at: 1}]",
            "models[0].segments[0].at does not go with device, which is text; remove it"),
        model(
            on + ", features: [orders], segments: [{name: orders, at: [5, 1]}]",
            "models[0].segments[0].at is \"5, 1\"; must be 1–20 ascending numbers;"
                + " write for example at: [1, 5]"),
        model(
            on + ", features: [orders], segments: [buy_rate]",
            "models[0].segments[0].name is \"buy_rate\"; must be a feature of the member or a field"
                + " of the event; choose one of those"),
        model(
            on
                + ", features: [orders], segments: [event.device, event.item, event.session,"
                + " event.category, event.brand, device, orders, event.price, spend]",
            "models[0].segments is \"9 entries\"; must be at most 8; list fewer features"),
        model(
            every + ", features: [orders], threshold: 0.5",
            "models[0].threshold goes with \"label\" only, not with \"count\"; remove it"),
        model(
            on + ", features: [orders], threshold: 2",
            "models[0].threshold is \"2\"; must be a number 0–1; choose one"),
        model(
            on + ", features: [orders], folds: 1",
            "models[0].folds is \"1\"; must be a whole number 2–20; choose one in that range"),
        model(
            on + ", features: [orders], drift: {detector: ddm}",
            "models[0].drift.detector is \"ddm\"; must be one of adwin, page-hinkley, cusum;"
                + " choose one of them"),
        model(
            on + ", features: [orders], drift: {of: labels}",
            "models[0].drift.of is \"labels\"; must be one of loss, features; choose one of them"),
        model(
            on + ", features: [orders], drift: {warm-up: 5}",
            "models[0].drift.warm-up is \"5\"; must be a whole number 30–1000000; choose one in"
                + " that range"),
        model(
            on + ", features: [orders], drift: {per: 1s}",
            range("models[0].drift.per", "1s", "1m–366d")),
        model(
            on + ", features: [orders], drift: {detector: cusum, delta: 0.1}",
            "models[0].drift.delta does not go with detector cusum; remove it"),
        model(
            on + ", features: [orders], drift: {threshold: 5}",
            "models[0].drift.threshold does not go with detector adwin; remove it"),
        model(
            every.replace("count", "label"),
            "models[0].label does not go with kind poisson; write \"count: EVENT\" instead"),
        model(
            on.replace(", within: 24h", ""),
            "models[0].within is missing; must be a horizon; add for example within: 24h"),
        model(on.replace("24h", "1s"), range("models[0].within", "1s", "1m–1098d")),
        model(
            every + ", within: 1d",
            "models[0].within does not go with \"every\"; the period is the horizon; remove it"),
        model(
            on + ", starting: 2011-01-03",
            "models[0].starting goes with \"every\" only: events need no period start; remove it"),
        model(
            every + ", match: item",
            "models[0].match is \"item\"; must be member for a model with periods; remove it"),
        model(
            on + ", match: order",
            "models[0].match is \"order\"; must be one of member, item; choose one of them"),
        model(
            on.replace("label: purchase, ", ""),
            "models[0].label is missing; must be given; add \"label: ...\""),
        model(
            on,
            "models[0].features is missing; must be at least one feature; list the model's inputs"),
        model(
            on + ", features: [missing]",
            "models[0].features[0].name is \"missing\"; must be a declared feature or event.FIELD;"
                + " declare it under features or mend its spelling"),
        model(
            on + ", features: [event.rain]",
            "models[0].features[0].name is \"event.rain\"; must be event. and one of amount, price,"
                + " quantity, dwell, rating, item, category, brand, order, session, currency,"
                + " country, device, ip; choose one of them"),
        model(
            on + ", features: [orders, orders]",
            "models[0].features[1].name is \"orders\"; must be listed once; remove the second one"),
        model(
            on + ", features: [{name: device, transform: log}]",
            "models[0].features[0].transform does not go with device, which is text; remove it"),
        model(
            on + ", features: [{name: orders, transform: sqrt}]",
            "models[0].features[0].transform is \"sqrt\"; must be one of none, log, present, buckets;"
                + " choose one of them"),
        model(
            on + ", features: [{name: orders, weight: 1}]",
            "models[0].features[0].weight is not a known key; allowed here: buckets, name,"
                + " transform; remove it or mend its spelling"),
        model(
            on + ", features: [{name: orders, transform: buckets}]",
            "models[0].features[0].buckets is missing: transform buckets needs their number; add"
                + " for example buckets: 8"),
        model(
            on + ", features: [{name: orders, transform: log, buckets: 8}]",
            "models[0].features[0].buckets goes with \"transform: buckets\" only; add that, or"
                + " remove it"),
        model(
            on + ", features: [{name: orders, transform: buckets, buckets: 1}]",
            "models[0].features[0].buckets is \"1\"; must be a whole number 2–64; choose one in that"
                + " range"),
        model(
            on + ", features: [orders, device], crosses: [orders, device]",
            "models[0].crosses[0] is \"orders\"; must be a list; write \"[a, b]\""),
        model(
            on + ", features: [orders, device], crosses: [[orders]]",
            "models[0].crosses[0] is \"orders\"; must be 2–4 different inputs; write for example"
                + " [event.device, event.category]"),
        model(
            on + ", features: [orders, device], crosses: [[orders, orders]]",
            "models[0].crosses[0] is \"orders, orders\"; must be 2–4 different inputs; write for"
                + " example [event.device, event.category]"),
        model(
            on + ", features: [orders, device], crosses: [[orders, device], [device, orders]]",
            "models[0].crosses[1] is \"device, orders\"; must be listed once; remove the second"
                + " one"),
        model(
            on + ", features: [orders, device], crosses: [[orders, event.price]]",
            "models[0].crosses[0][1].name is \"event.price\"; must be among the features of the"
                + " model; list it under features or mend its spelling"),
        model(
            on
                + ", features: [device, orders, {name: orders, transform: log}], crosses: [[orders,"
                + " device]]",
            "models[0].crosses[0][0].name is \"orders\"; must be one input: it is listed as none,"
                + " log; write {name: orders, transform: none}"),
        model(
            on.replace("logistic", "naive-bayes")
                + ", features: [orders, device], crosses: [[orders, device]]",
            "models[0].crosses[0] is \"orders\"; must be text, or a number with transform present or"
                + " buckets, under kind naive-bayes; give it such a transform or leave it out"),
        model(
            on.replace("logistic", "naive-bayes")
                + ", features: [event.item, event.brand, device], crosses: [[event.item, device],"
                + " [event.brand, device]]",
            "models[0].crosses[1] is \"device\"; must be in one cross only under kind naive-bayes,"
                + " which counts the cross in its place; make one cross of both or leave it out of"
                + " one"),
        model(
            every + ", features: [event.price]",
            "models[0].features[0].name is \"event.price\"; must be a feature: a period has no"
                + " event; remove it"),
        model(
            every + ", features: [buy_rate]",
            "models[0].features[0].name is \"buy_rate\"; must be a member feature: a period has no"
                + " item; remove it"),
        model(
            every + ", evaluate-from: soon, features: [orders]",
            "models[0].evaluate-from is \"soon\"; must be a UTC date or instant;"
                + " write for example 2011-01-05 or 2011-01-05T08:00:00Z"),
        model(
            history + ", age: first, since-last: last, features: [orders]",
            "models[0].features does not go with kind bg-nbd, which reads frequency, age, since-last"
                + " and spend; remove it"),
        model(
            history.replace("every: 7d", "on: view, within: 7d") + ", age: first, since-last: last",
            "models[0].every is missing: kind bg-nbd decides at period starts only, because members"
                + " who are met when they do something are no fair sample; add for example"
                + " every: 7d"),
        model(
            history + ", age: first",
            "models[0].since-last is missing; must be a feature with aggregate time-since-last of"
                + " purchase, without window and where; add \"since-last: FEATURE\""),
        model(
            history + ", age: orders, since-last: last",
            "models[0].age is \"orders\"; must be a feature with aggregate time-since-first of"
                + " purchase, without window and where; name such a one"),
        model(
            history + ", age: last, since-last: first",
            "models[0].age is \"last\"; must be a feature with aggregate time-since-first of"
                + " purchase, without window and where; name such a one"),
        model(
            history.replace("count: purchase", "count: cart") + ", age: first, since-last: last",
            "models[0].frequency is \"orders\"; must be a feature with aggregate count of cart,"
                + " without window and where; name such a one"),
        model(
            history.replace("frequency: orders", "frequency: orders_7d")
                + ", age: first, since-last: last",
            "models[0].frequency is \"orders_7d\"; must be a feature with aggregate count of"
                + " purchase, without window and where; name such a one"),
        model(
            history.replace("frequency: orders", "frequency: dear")
                + ", age: first, since-last: last",
            "models[0].frequency is \"dear\"; must be a feature with aggregate count of purchase,"
                + " without window and where; name such a one"),
        model(
            history + ", age: first, since-last: last, spend: orders",
            "models[0].spend is \"orders\"; must be a feature with aggregate average: what one"
                + " purchase is worth; name such a one"),
        model(
            history + ", age: first, since-last: last, tiers: [0.5]",
            "models[0].tiers goes with \"spend\" only; add for example spend: average_order, or"
                + " remove it"),
        model(
            history + ", age: first, since-last: last, spend: orders, tiers: [0.5, 1]",
            "models[0].tiers is \"0.5, 1\"; must be 1–9 ascending shares above 0 and below 1;"
                + " write for example tiers: [0.5, 0.8, 0.95]"),
        model(
            history + ", age: first, since-last: last, learning-rate: 0.2",
            "models[0].learning-rate does not go with kind bg-nbd, which has age, discount,"
                + " frequency, lifetime, prior, refit, since-last, spend, tiers; remove it"),
        model(
            every + ", features: [orders], credible: 0.8",
            "models[0].credible does not go with kind poisson, which has beta, bits, crosses, l1, l2,"
                + " learning-rate, prior; remove it"),
        model(
            on + ", features: [orders], bits: 25",
            "models[0].bits is \"25\"; must be a whole number 8–24; choose one in that range"),
        model(
            "name: m, kind: perceptron, on: view, label: purchase, within: 1d, features:"
                + " [orders, {name: orders, transform: buckets, buckets: 64},"
                + " {name: orders_7d, transform: buckets, buckets: 64}]",
            "models[0].bits is \"8\"; must be at least 9 for these numbers and buckets, which take"
                + " 135 slots; raise it or list fewer"),
        model(
            on
                + ", recalibrate: platt, bits: 8, features: [{name: orders, transform: buckets,"
                + " buckets: 64}, {name: orders_7d, transform: buckets, buckets: 64}]",
            "models[0].bits is \"8\"; must be at least 9 for these numbers and buckets, which take"
                + " 133 slots; raise it or list fewer"),
        model(
            on + ", features: [orders], learning-rate: 0",
            "models[0].learning-rate is \"0\"; must be a number 1.0E-6–100; choose one"),
        model(
            on + ", features: [orders], beta: 0",
            "models[0].beta is \"0\"; must be a number 1.0E-6–1000000; choose one"),
        model(
            on + ", features: [orders], l1: -1",
            "models[0].l1 is \"-1\"; must be a number 0–1000000; choose one"),
        model(
            on + ", features: [orders], l2: many",
            "models[0].l2 is \"many\"; must be a number 0–1000000; choose one"));
  }

  private static Arguments feature(String keys, String message) {
    String entries = keys.startsWith("{") ? keys : "{" + keys + "}";
    return Arguments.of("features: [" + entries + "]", message);
  }

  private static Arguments model(String keys, String message) {
    return Arguments.of(FEATURES + "models: [{" + keys + "}]", message);
  }

  /** All keys of a model; another test holds the schema against the reader. */
  private static String modelKeys() {
    TreeSet<String> keys = new TreeSet<>();
    CatalogueSchema.properties("/$defs/model").fieldNames().forEachRemaining(keys::add);
    return String.join(", ", keys);
  }

  private static String kinds() {
    return Arrays.stream(ModelKind.values())
        .map(ConfigurationNode::kebab)
        .collect(Collectors.joining(", "));
  }

  private static String range(String key, String value, String allowed) {
    return "%s is \"%s\"; must be a duration %s; choose one in that range"
        .formatted(key, value, allowed);
  }
}
