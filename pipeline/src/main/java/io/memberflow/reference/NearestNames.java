package io.memberflow.reference;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** Which of the known names somebody may have meant who wrote another one. */
public final class NearestNames {
  private static final int MOST = 3;

  private NearestNames() {}

  /**
   * The closest first, at most three, in whatever case they were written; where none is close,
   * those that hold what was written.
   */
  public static List<String> of(String written, Collection<String> known) {
    String name = written.toLowerCase(Locale.ROOT);
    int most = Math.max(2, name.length() / 3);
    List<String> close =
        known.stream()
            .filter(other -> edits(name, other) <= most)
            .sorted(Comparator.<String>comparingInt(o -> edits(name, o)).thenComparing(o -> o))
            .limit(MOST)
            .toList();
    if (!close.isEmpty() || name.isBlank()) {
      return close;
    }
    return known.stream().filter(other -> other.contains(name)).sorted().limit(MOST).toList();
  }

  /** How many characters are added, removed or replaced between two words (Levenshtein 1966). */
  static int edits(String one, String other) {
    int[] above = new int[other.length() + 1];
    for (int j = 0; j < above.length; j++) {
      above[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int[] row = new int[above.length];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int replaced = above[j - 1] + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[other.length()];
  }
}
