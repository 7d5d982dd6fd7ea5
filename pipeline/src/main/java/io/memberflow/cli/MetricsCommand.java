package io.memberflow.cli;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordReader;
import io.memberflow.store.redis.RedisRecordReader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code memberflow metrics}: how good a model is. As with {@code get}, a record that is missing is
 * an answer.
 */
@Command(
    name = "metrics",
    description = "Show how good a model is: over everything, by window, segment and fold; drift.",
    mixinStandardHelpOptions = true)
final class MetricsCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "MODEL", description = "Its name in the catalogue.")
  private String model;

  @Mixin private RedisOption redis;

  @Option(
      names = "--namespace",
      required = true,
      paramLabel = "NS",
      description = "The namespace the job writes to.")
  private String namespace;

  @Option(
      names = "--windows",
      paramLabel = "N",
      defaultValue = "8",
      description = "Show so many of the newest windows (${DEFAULT-VALUE}); with --json all.")
  private int windows;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public void run() {
    if (windows < 0) {
      throw ConfigurationException.wrong(
          "--windows", windows, "at least 0", "write for example 12");
    }
    try (RecordReader reader = new RedisRecordReader(redis.settings())) {
      MetricsView view =
          MetricsView.of(reader.read(new RecordKey(namespace, RecordKey.METRICS, model)));
      spec.commandLine()
          .getOut()
          .println(
              json ? MetricsJson.text(view) : MetricsTable.text(view, windows).stripTrailing());
    }
  }
}
