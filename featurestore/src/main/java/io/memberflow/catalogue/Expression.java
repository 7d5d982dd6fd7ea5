package io.memberflow.catalogue;

import java.util.List;
import java.util.Locale;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Arithmetic of numbers, each of which may be absent (NaN). What has an absent part is absent, and
 * so is what has no finite value, such as a division by zero; only {@code coalesce} mends it.
 */
public sealed interface Expression {
  /**
   * The value; NaN where absent, never infinite and never the negative zero.
   *
   * @param operand the value of a feature by its operand number
   */
  default double value(IntToDoubleFunction operand) {
    double result = compute(operand);
    return Double.isFinite(result) ? result + 0.0 : Double.NaN;
  }

  /** As {@link #value}, before what is not finite becomes absent. */
  double compute(IntToDoubleFunction operand);

  /** What {@code name(…)} can be. */
  enum Function {
    /** The smaller of two. */
    MIN(2),
    /** The larger of two. */
    MAX(2),
    /** The natural logarithm; absent for zero and below. */
    LOG(1),
    /** Without its sign. */
    ABS(1),
    /** The first, or the second where the first is absent. */
    COALESCE(2);

    private final int arity;

    Function(int arity) {
      this.arity = arity;
    }

    int arity() {
      return arity;
    }

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** A number as it was written. */
  record Constant(double number) implements Expression {
    @Override
    public double compute(IntToDoubleFunction operand) {
      return number;
    }

    @Override
    public String toString() {
      return number == Math.rint(number) && Math.abs(number) < 1e15
          ? Long.toString((long) number)
          : Double.toString(number);
    }
  }

  /**
   * A feature of the same entity.
   *
   * @param operand its number among the features that are used
   */
  record Reference(int operand, String name) implements Expression {
    @Override
    public double compute(IntToDoubleFunction operands) {
      return operands.applyAsDouble(operand);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * Two parts and a sign between them.
   *
   * @param sign one of + - * /
   */
  record Operation(char sign, Expression left, Expression right) implements Expression {
    @Override
    public double compute(IntToDoubleFunction operand) {
      double a = left.value(operand);
      double b = right.value(operand);
      return switch (sign) {
        case '+' -> a + b;
        case '-' -> a - b;
        case '*' -> a * b;
        default -> a / b;
      };
    }

    @Override
    public String toString() {
      return "(%s %s %s)".formatted(left, sign, right);
    }
  }

  /** The parts are as many as the function takes. */
  record Call(Function function, List<Expression> parts) implements Expression {
    public Call {
      parts = List.copyOf(parts);
    }

    @Override
    public double compute(IntToDoubleFunction operand) {
      double first = parts.get(0).value(operand);
      return switch (function) {
        case MIN -> Math.min(first, parts.get(1).value(operand));
        case MAX -> Math.max(first, parts.get(1).value(operand));
        // the same bits on every machine
        case LOG -> StrictMath.log(first);
        case ABS -> Math.abs(first);
        case COALESCE -> Double.isNaN(first) ? parts.get(1).value(operand) : first;
      };
    }

    @Override
    public String toString() {
      return parts.stream()
          .map(Expression::toString)
          .collect(Collectors.joining(", ", function.text() + "(", ")"));
    }
  }
}
