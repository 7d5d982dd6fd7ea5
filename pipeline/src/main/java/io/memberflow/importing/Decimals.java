package io.memberflow.importing;

import java.math.BigDecimal;

/** Numbers as data sets write them: decimal point, no thousands separator. */
final class Decimals {
  private static final int MAX_LENGTH = 40;

  private Decimals() {}

  static BigDecimal parse(String column, String text) throws RefusedLineException {
    try {
      if (text.length() <= MAX_LENGTH) {
        BigDecimal number = new BigDecimal(text);
        if (Double.isFinite(number.doubleValue())) {
          return number;
        }
      }
    } catch (NumberFormatException e) {
      // the message below is the better one
    }
    throw RefusedLineException.wrong(column, text, "a number such as 1234.5");
  }
}
