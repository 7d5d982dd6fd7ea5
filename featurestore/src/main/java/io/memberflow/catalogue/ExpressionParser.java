package io.memberflow.catalogue;

import io.memberflow.catalogue.Expression.Call;
import io.memberflow.catalogue.Expression.Constant;
import io.memberflow.catalogue.Expression.Function;
import io.memberflow.catalogue.Expression.Operation;
import io.memberflow.catalogue.Expression.Reference;
import io.memberflow.configuration.ConfigurationException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Parses an expression by recursive descent:
 *
 * <pre>
 * sum     = product (("+" | "-") product)*
 * product = factor (("*" | "/") factor)*
 * factor  = "-" factor | number | function "(" sum ("," sum)* ")" | feature | "(" sum ")"
 * </pre>
 */
final class ExpressionParser {
  static final int LONGEST = 1000;

  /** Characters of a longer text that a message shows. */
  private static final int SHOWN = 60;

  private static final int DEEPEST = 50;
  private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]{1,3})?");
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");

  private final String key;
  private final String text;
  private final List<String> names = new ArrayList<>();
  private final List<Integer> columns = new ArrayList<>();
  private int at;
  private int depth;

  /**
   * @param key names the expression in messages
   */
  ExpressionParser(String key, String text) {
    this.key = key;
    this.text = text;
  }

  /**
   * @throws ConfigurationException with the column of the mistake
   */
  Expression parse() {
    if (text.length() > LONGEST) {
      at = LONGEST;
      throw wrong("at most %d characters long".formatted(LONGEST), "split it into two features");
    }
    Expression whole = sum();
    if (at < text.length()) {
      throw expected(text.charAt(at) == ')' ? "no \")\" without its \"(\"" : "+, -, * or /");
    }
    return whole;
  }

  /** The features that it refers to, by operand number; after {@link #parse}. */
  List<String> names() {
    return names;
  }

  /** Where an operand appears first, counted from 1. */
  int column(int operand) {
    return columns.get(operand);
  }

  private Expression sum() {
    if (++depth > DEEPEST) {
      throw wrong("nested at most %d deep".formatted(DEEPEST), "split it into two features");
    }
    Expression left = product();
    while (peek() == '+' || peek() == '-') {
      char sign = text.charAt(at++);
      left = new Operation(sign, left, product());
    }
    depth--;
    return left;
  }

  private Expression product() {
    Expression left = factor();
    while (peek() == '*' || peek() == '/') {
      char sign = text.charAt(at++);
      left = new Operation(sign, left, factor());
    }
    return left;
  }

  private Expression factor() {
    char next = peek();
    if (next == '-') {
      at++;
      if (++depth > DEEPEST) {
        throw wrong("nested at most %d deep".formatted(DEEPEST), "remove the signs");
      }
      Expression negated = new Operation('-', new Constant(0), factor());
      depth--;
      return negated;
    }
    if (next == '(') {
      at++;
      Expression inner = sum();
      take(')', "\")\"");
      return inner;
    }
    Matcher number = NUMBER.matcher(text).region(at, text.length());
    if (number.lookingAt()) {
      double value = Double.parseDouble(number.group());
      if (Double.isInfinite(value)) {
        throw expected("a finite number");
      }
      at = number.end();
      return new Constant(value);
    }
    Matcher name = NAME.matcher(text).region(at, text.length());
    if (!name.lookingAt()) {
      throw expected("a number, a feature, a function or \"(\"");
    }
    int start = at;
    at = name.end();
    return peek() == '(' ? call(start, name.group()) : reference(start, name.group());
  }

  private Expression call(int start, String name) {
    Function function =
        Arrays.stream(Function.values())
            .filter(f -> f.text().equals(name))
            .findFirst()
            .orElseThrow(
                () -> {
                  at = start;
                  return expected(
                      "one of the functions "
                          + Arrays.stream(Function.values())
                              .map(Function::text)
                              .collect(Collectors.joining(", ")));
                });
    at++;
    List<Expression> parts = new ArrayList<>();
    parts.add(sum());
    while (parts.size() < function.arity()) {
      take(',', "\",\": %s takes %d parts".formatted(name, function.arity()));
      parts.add(sum());
    }
    take(')', "\")\"");
    return new Call(function, parts);
  }

  private Expression reference(int start, String name) {
    int operand = names.indexOf(name);
    if (operand < 0) {
      operand = names.size();
      names.add(name);
      columns.add(start + 1);
    }
    return new Reference(operand, name);
  }

  private void take(char sign, String expected) {
    if (peek() != sign) {
      throw expected(expected);
    }
    at++;
  }

  /** The next character that is no space; 0 at the end. */
  private char peek() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at < text.length() ? text.charAt(at) : 0;
  }

  private ConfigurationException expected(String what) {
    return wrong("an expression with %s at column %d".formatted(what, at + 1), "mend it there");
  }

  private ConfigurationException wrong(String allowed, String remedy) {
    return ConfigurationException.wrong(key, excerpt(text, at), allowed, remedy);
  }

  /** A short text as it is; of a longer one the part around a place, which is marked. */
  static String excerpt(String text, int at) {
    if (text.length() <= SHOWN) {
      return text;
    }
    int from = Math.max(0, at - SHOWN / 2);
    int to = Math.min(text.length(), at + SHOWN / 2);
    return (from > 0 ? "…" : "")
        + text.substring(from, at)
        + ">>"
        + text.substring(at, to)
        + (to < text.length() ? "…" : "");
  }
}
