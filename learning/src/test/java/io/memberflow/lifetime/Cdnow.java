package io.memberflow.lifetime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/**
 * The calibration summary of the 2,357 members of Fader, Hardie and Lee's CDNOW sample, in weeks.
 */
final class Cdnow {
  private Cdnow() {}

  private static List<String> lines(String file) {
    Path path =
        Path.of(System.getProperty("memberflow.shared-data", "absent"), "cdnow").resolve(file);
    if (!Files.exists(path)) {
      String reason = "skipped: no data set " + path + " (set memberflow.shared-data)";
      System.out.println(reason);
      Assumptions.abort(reason);
    }
    try {
      return Files.readAllLines(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** x, t_x, T. */
  static Rows histories() {
    Rows rows = new Rows();
    lines("cdnow_customers_summary.csv").stream()
        .skip(1)
        .map(line -> line.split(","))
        .forEach(f -> rows.add(number(f[1]), number(f[2]), number(f[3]), 1));
    return rows;
  }

  /** x and the mean spend of the repeat purchases, of those that have one. */
  static Rows spends() {
    Rows rows = new Rows();
    lines("cdnow_customers_summary_with_transactions.csv").stream()
        .skip(1)
        .map(line -> line.split(","))
        .filter(f -> number(f[1]) > 0)
        .forEach(f -> rows.add(number(f[1]), number(f[4]), 0, 1));
    return rows;
  }

  private static double number(String text) {
    return Double.parseDouble(text);
  }
}
