package io.memberflow.cli;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.Durations;
import java.time.Duration;
import picocli.CommandLine.Option;

/** How fast a log is sent, for commands that run the main job on a cluster. */
final class LoadOption {
  private static final Duration SHORTEST = Duration.ofSeconds(20);
  private static final Duration LONGEST = Duration.ofHours(6);

  @Option(
      names = "--load",
      paramLabel = "TIME",
      defaultValue = "90s",
      description = "how long the log takes to be sent, 20s–6h (default: ${DEFAULT-VALUE})")
  private String text;

  /**
   * @throws ConfigurationException where it is none or out of range
   */
  Duration duration() {
    return Durations.parse(text)
        .filter(d -> d.compareTo(SHORTEST) >= 0 && d.compareTo(LONGEST) <= 0)
        .orElseThrow(
            () ->
                ConfigurationException.wrong(
                    "--load", text, "a time of 20s–6h", "write for example 90s"));
  }
}
