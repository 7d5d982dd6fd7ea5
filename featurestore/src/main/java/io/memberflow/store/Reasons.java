package io.memberflow.store;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Why a model gave a score: what it expects without any input, and the inputs that moved it most,
 * on the scale on which they add up (log-odds, logarithm of a count, or amount). As text it has at
 * most {@value #MOST_BYTES} bytes, so that Redis keeps the record compact:
 *
 * <pre>  base, then for each reason: input, contribution with its sign[, value]  </pre>
 *
 * <p>The elements of the list are joined by U+001F, the words of an element by a space.
 *
 * @param base rounded to three figures
 * @param reasons the greatest first
 */
public record Reasons(double base, List<Reason> reasons) {
  static final int MOST_BYTES = 64;

  private static final String SEPARATOR = "\u001f";
  private static final MathContext CONTRIBUTION = new MathContext(3);
  private static final MathContext VALUE = new MathContext(4);
  private static final int LONGEST_VALUE = 16;

  /**
   * One input's part.
   *
   * @param input the name that the record has for it: the field of a feature, or event.FIELD
   * @param contribution rounded to three figures
   * @param value what the input was, shortened; empty where it was missing
   */
  public record Reason(String input, double contribution, Optional<String> value) {}

  public Reasons {
    reasons = List.copyOf(reasons);
  }

  /** The greatest contributions, at most so many as are asked for and fit. */
  public static Reasons of(double base, List<Reason> all, int most) {
    List<Reason> kept = new ArrayList<>();
    int bytes = bytes(number(base, CONTRIBUTION));
    List<Reason> greatest =
        all.stream()
            .sorted(Comparator.comparingDouble((Reason r) -> -Math.abs(r.contribution())))
            .limit(most)
            .toList();
    for (Reason reason : greatest) {
      double rounded = rounded(reason.contribution());
      if (rounded == 0) {
        break;
      }
      Reason shown = new Reason(reason.input(), rounded, reason.value().map(Reasons::shortened));
      bytes += 1 + bytes(element(shown));
      if (bytes > MOST_BYTES) {
        break;
      }
      kept.add(shown);
    }
    return new Reasons(rounded(base), kept);
  }

  /** A number as the value of a reason: whole ones in full, others with four figures. */
  public static Optional<String> value(float number) {
    if (!(Math.abs(number) <= Float.MAX_VALUE)) {
      return Optional.empty();
    }
    boolean whole = number == Math.rint(number) && Math.abs(number) < 1e9;
    return Optional.of(whole ? Long.toString((long) number) : number(number, VALUE));
  }

  private static double rounded(double number) {
    return new BigDecimal(number).round(CONTRIBUTION).doubleValue();
  }

  /** Plain from a thousandth to below ten million, else with an exponent, as all numbers here. */
  private static String number(double number, MathContext figures) {
    return NumberText.of(new BigDecimal(number).round(figures).doubleValue());
  }

  /** No control characters, and what is longer ends with an ellipsis. */
  private static String shortened(String value) {
    String printable = value.replaceAll("\\p{Cntrl}", "?");
    if (printable.codePointCount(0, printable.length()) <= LONGEST_VALUE) {
      return printable;
    }
    return printable.substring(0, printable.offsetByCodePoints(0, LONGEST_VALUE - 1)) + "…";
  }

  private static String element(Reason reason) {
    String sign = reason.contribution() > 0 ? "+" : "";
    String start = reason.input() + " " + sign + NumberText.of(reason.contribution());
    return reason.value().map(value -> start + " " + value).orElse(start);
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** As it is stored. */
  public String text() {
    StringBuilder text = new StringBuilder(NumberText.of(base));
    reasons.forEach(reason -> text.append(SEPARATOR).append(element(reason)));
    return text.toString();
  }

  /** Of a record; empty where the model shows none, or in a form that this reader does not know. */
  public static Optional<Reasons> read(StoredRecord record, String model) {
    List<String> elements = record.texts(model + ".reasons");
    if (elements.isEmpty()) {
      return Optional.empty();
    }
    OptionalDouble base = number(elements.get(0));
    List<Reason> reasons = new ArrayList<>();
    for (String element : elements.subList(1, elements.size())) {
      String[] words = element.split(" ", 3);
      OptionalDouble contribution = words.length > 1 ? number(words[1]) : OptionalDouble.empty();
      if (contribution.isEmpty()) {
        return Optional.empty();
      }
      reasons.add(
          new Reason(
              words[0],
              contribution.getAsDouble(),
              words.length > 2 ? Optional.of(words[2]) : Optional.empty()));
    }
    return base.isEmpty()
        ? Optional.empty()
        : Optional.of(new Reasons(base.getAsDouble(), reasons));
  }

  private static OptionalDouble number(String text) {
    try {
      double number = Double.parseDouble(text);
      return Double.isFinite(number) ? OptionalDouble.of(number) : OptionalDouble.empty();
    } catch (NumberFormatException e) {
      return OptionalDouble.empty();
    }
  }
}
