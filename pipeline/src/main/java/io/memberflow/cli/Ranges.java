package io.memberflow.cli;

import io.memberflow.configuration.ConfigurationException;

/** Checks of numeric options. */
final class Ranges {
  private Ranges() {}

  static void require(String option, long value, long least, long most) {
    if (value < least || value > most) {
      throw ConfigurationException.wrong(
          option, value, "%d–%d".formatted(least, most), "choose one in that range");
    }
  }
}
