package io.memberflow.catalogue;

import io.memberflow.configuration.ConfigurationNode;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Which events count: those that satisfy every condition. An event without a field satisfies no
 * condition on it.
 *
 * @param conditions in the order of the fields, whatever the order of the file
 */
public record Filter(List<Condition> conditions) {
  public static final Filter NONE = new Filter(List.of());

  public Filter {
    conditions = conditions.stream().sorted(Comparator.comparing(Condition::field)).toList();
  }

  public boolean isEmpty() {
    return conditions.isEmpty();
  }

  /** The one text of equal filters: part of the definition hash and of the identity of state. */
  @Override
  public String toString() {
    return conditions.stream().map(Condition::toString).collect(Collectors.joining(" and "));
  }

  /** On one field. */
  public sealed interface Condition {
    EventField field();
  }

  /**
   * A text that is, or is not, one of a few.
   *
   * @param values sorted
   */
  public record Among(EventField field, boolean not, List<String> values) implements Condition {
    public Among {
      values = values.stream().sorted().toList();
    }

    /**
     * @param text null where the event has none
     */
    public boolean accepts(String text) {
      return text != null && values.contains(text) != not;
    }

    @Override
    public String toString() {
      return ConfigurationNode.kebab(field)
          + (not ? " not in " : " in ")
          + values.stream().map(Among::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    /** Different lists must have different texts. */
    private static String quoted(String text) {
      return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
  }

  /**
   * A number in a range.
   *
   * @param least −∞ where there is none
   * @param leastIncluded whether the least itself counts
   * @param most ∞ where there is none
   * @param mostIncluded whether the most itself counts
   */
  public record Within(
      EventField field, double least, boolean leastIncluded, double most, boolean mostIncluded)
      implements Condition {

    /**
     * @param number NaN where the event has none
     */
    public boolean accepts(double number) {
      return (leastIncluded ? number >= least : number > least)
          && (mostIncluded ? number <= most : number < most);
    }

    @Override
    public String toString() {
      if (least == most) {
        return ConfigurationNode.kebab(field) + " = " + plain(least);
      }
      String lower = (leastIncluded ? " at least " : " above ") + plain(least);
      String upper = (mostIncluded ? " at most " : " below ") + plain(most);
      return ConfigurationNode.kebab(field)
          + (least == Double.NEGATIVE_INFINITY ? "" : lower)
          + (most == Double.POSITIVE_INFINITY ? "" : upper);
    }

    private static String plain(double number) {
      return number == Math.rint(number) && Math.abs(number) < 1e15
          ? Long.toString((long) number)
          : Double.toString(number);
    }
  }
}
