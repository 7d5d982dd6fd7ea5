package io.memberflow.importing;

import io.memberflow.catalogue.EventType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What an import did.
 *
 * @param lines records read, header and blank lines left out; equals events + refused + skipped
 * @param byType events written, types without events left out
 * @param withoutMember events written without a member
 * @param outOfOrder events older than an event on an earlier line
 * @param skipped rows that the mapping leaves out
 * @param reasons the first refusals with their line numbers
 */
public record ImportSummary(
    String format,
    long lines,
    Map<EventType, Long> byType,
    long withoutMember,
    long outOfOrder,
    long skipped,
    long refused,
    List<String> reasons,
    List<String> notes,
    double seconds) {

  public ImportSummary {
    byType = Map.copyOf(byType);
    reasons = List.copyOf(reasons);
    notes = List.copyOf(notes);
  }

  public long events() {
    return byType.values().stream().mapToLong(Long::longValue).sum();
  }

  /** For people: one line, then a line for everything worth a look. */
  public String text() {
    StringBuilder text = new StringBuilder();
    String types =
        byType.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(e -> e.getKey().json() + " " + grouped(e.getValue()))
            .collect(Collectors.joining(", "));
    text.append(
        String.format(
            Locale.ROOT,
            "%s: %,d lines read, %,d events written%s, %,d lines skipped, %,d refused, %.1f s%n",
            format,
            lines,
            events(),
            types.isEmpty() ? "" : " (" + types + ")",
            skipped,
            refused,
            seconds));
    reasons.forEach(reason -> text.append(String.format("  refused %s%n", reason)));
    if (refused > reasons.size()) {
      text.append(
          String.format(
              "  and %s more; --rejects FILE keeps them%n", grouped(refused - reasons.size())));
    }
    if (withoutMember > 0) {
      text.append(
          String.format(
              "  %s events have no member; the job will refuse them as no-member%n",
              grouped(withoutMember)));
    }
    notes.forEach(note -> text.append(String.format("  %s%n", note)));
    return text.toString();
  }

  private static String grouped(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
