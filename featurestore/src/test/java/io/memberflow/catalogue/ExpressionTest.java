package io.memberflow.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.configuration.ConfigurationException;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpressionTest {
  private static final Map<String, Double> VALUES =
      Map.of(
          "two", 2.0, "three", 3.0, "nil", 0.0, "minus", -5.0, "none", Double.NaN, "max_7d", 7.0);

  @ParameterizedTest
  @CsvSource(
      delimiter = '=',
      value = {
        "two + three * two = 8",
        "(two + three) * two = 10",
        "two - three - two = -3",
        "three / two / two = 0.75",
        "- two * -three = 6",
        "--two = 2",
        "2.5e2+two = 252",
        "min(two, three) = 2",
        "max(two, minus) = 2",
        "max_7d = 7",
        "abs(minus) = 5",
        "log(max(two, 1) / 2) = 0",
        "coalesce(none, three) = 3",
        "coalesce(two, three) = 2",
        "coalesce(two / nil, coalesce(none, 1)) = 1",
        "coalesce(log(minus), -1) = -1",
        "nil * minus = 0",
        " two\t+ three  = 5"
      })
  void value_isThatOfArithmetic(String expression, double value) {
    assertThat((Double) value(expression)).isEqualTo((Double) (value + 0.0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '=',
      value = {
        "none =",
        "none + two =",
        "two / nil =",
        "nil / nil =",
        "log(nil) =",
        "log(minus) =",
        "min(two, none) =",
        "max(none, two) =",
        "nil * (two / nil) =",
        "two / (two / nil) =",
        "1e308 * 1e308 * nil + two =",
        "coalesce(none, none) ="
      })
  void value_withAnAbsentPart_isAbsent(String expression) {
    assertThat(value(expression)).isNaN();
  }

  /** What is written out and read again is the same expression, so the hash is of its meaning. */
  @Property(tries = 500)
  void text_parsedAgain_isTheSame(@ForAll long seed) {
    Expression expression = random(new Random(seed), 5);
    ExpressionParser parser = new ExpressionParser("e", expression.toString());
    Expression again = parser.parse();
    assertThat(again.toString()).isEqualTo(expression.toString());
    assertThat((Double) again.value(i -> VALUES.get(parser.names().get(i))))
        .isEqualTo((Double) expression.value(i -> VALUES.get(NAMES[i])));
  }

  private static final String[] NAMES = VALUES.keySet().stream().sorted().toArray(String[]::new);

  private static Expression random(Random random, int depth) {
    int kind = random.nextInt(depth == 0 ? 2 : 4);
    if (kind == 0) {
      return new Expression.Constant(random.nextInt(1000) / 8.0);
    }
    if (kind == 1) {
      int name = random.nextInt(NAMES.length);
      return new Expression.Reference(name, NAMES[name]);
    }
    if (kind == 2) {
      return new Expression.Operation(
          "+-*/".charAt(random.nextInt(4)), random(random, depth - 1), random(random, depth - 1));
    }
    Expression.Function[] functions = Expression.Function.values();
    Expression.Function function = functions[random.nextInt(functions.length)];
    return new Expression.Call(
        function,
        java.util.stream.Stream.generate(() -> random(random, depth - 1))
            .limit(function.arity())
            .toList());
  }

  @Test
  void features_ofAnExpression_areInTheOrderOfTheFile() {
    Catalogue catalogue =
        CatalogueSchema.parse(
            """
            features:
              - {name: basket, entity: member, expression: "spend / orders"}
              - {name: spend, entity: member, aggregate: sum, of: purchase, field: amount}
              - {name: orders, entity: member, aggregate: count, of: purchase, once-per: order}
            models:
              - {name: m, kind: logistic, on: view, label: purchase, within: 1d, features: [basket]}
            """);
    assertThat(catalogue.features())
        .extracting(FeatureDefinition::name)
        .containsExactly("basket", "spend", "orders");
    assertThat(catalogue.features().get(0).type()).isEqualTo(ValueType.NUMBER);
    assertThat(((Derivation) catalogue.features().get(0).computation()).uses())
        .containsExactly(catalogue.features().get(1), catalogue.features().get(2));
  }

  /** Each is computed when it is read: of twice as many parts each time, or one after the other. */
  @Test
  void expressions_ofTooManyOthers_areRefused() {
    StringBuilder doubled = new StringBuilder();
    for (int i = 1; i < 20; i++) {
      doubled.append(expression("a" + i, "a%d + b%d".formatted(i - 1, i - 1)));
      doubled.append(expression("b" + i, "a%d - b%d".formatted(i - 1, i - 1)));
    }
    assertRefused(doubled.toString());

    StringBuilder chain = new StringBuilder();
    for (int i = 20_000; i > 0; i--) {
      chain.append(expression("a" + i, "a%d + 1".formatted(i - 1)));
    }
    assertRefused(chain.toString());
  }

  private static String expression(String name, String text) {
    return "  - {name: %s, entity: member, expression: \"%s\"}\n".formatted(name, text);
  }

  private static void assertRefused(String expressions) {
    String yaml =
        """
        features:
          - {name: a0, entity: member, aggregate: count, of: view}
          - {name: b0, entity: member, aggregate: count, of: cart}
        """
            + expressions;
    assertThatThrownBy(() -> CatalogueReader.parse("test", yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("must be made of at most 1000 features, counting those of features");
  }

  private static double value(String text) {
    ExpressionParser parser = new ExpressionParser("e", text);
    Expression expression = parser.parse();
    return expression.value(i -> VALUES.get(parser.names().get(i)));
  }
}
