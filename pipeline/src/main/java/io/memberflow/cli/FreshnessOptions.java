package io.memberflow.cli;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.Durations;
import io.memberflow.store.FreshnessPolicy;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How old a record may be, for commands that read records. */
final class FreshnessOptions {
  @Option(
      names = "--fresh",
      paramLabel = "AGE",
      defaultValue = "1h",
      description = "Written up to this long ago is fresh (${DEFAULT-VALUE}).")
  private String fresh;

  @Option(
      names = "--expire",
      paramLabel = "AGE",
      defaultValue = "7d",
      description = "Written longer ago is expired (${DEFAULT-VALUE}).")
  private String expire;

  FreshnessPolicy policy() {
    return new FreshnessPolicy(duration("--fresh", fresh), duration("--expire", expire));
  }

  private static Duration duration(String option, String text) {
    return Durations.parse(text)
        .orElseThrow(
            () ->
                ConfigurationException.wrong(
                    option, text, "a number with ms, s, m, h, d or w", "write for example 12h"));
  }
}
