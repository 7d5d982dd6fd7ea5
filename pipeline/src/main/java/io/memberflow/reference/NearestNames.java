package io.memberflow.reference;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Which of the known names somebody may have meant who wrote another one. */
public final class NearestNames {
  private static final int MOST = 3;

  private NearestNames() {}

  /** The closest first, at most three; empty where none is close. */
  public static List<String> of(String written, Collection<String> known) {
    int most = Math.max(2, written.length() / 3);
    return known.stream()
        .filter(name -> edits(written, name) <= most)
        .sorted(Comparator.<String>comparingInt(name -> edits(written, name)).thenComparing(n -> n))
        .limit(MOST)
        .toList();
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
