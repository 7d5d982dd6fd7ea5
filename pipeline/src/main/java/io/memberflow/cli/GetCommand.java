package io.memberflow.cli;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.Entity;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import io.memberflow.configuration.Durations;
import io.memberflow.store.EntityRecord;
import io.memberflow.store.FeatureReader;
import io.memberflow.store.FreshnessPolicy;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordReader;
import io.memberflow.store.redis.RedisRecordReader;
import io.memberflow.store.redis.RedisSettings;
import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code memberflow get}: one member or item as the store has it. A record that is missing or too
 * old is an answer, not an error: the status says so and the exit code stays 0.
 */
@Command(
    name = "get",
    description = "Show a member or an item from the store: features, scores, age.",
    mixinStandardHelpOptions = true)
final class GetCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "member|item", description = "What to show.")
  private Entity entity;

  @Parameters(index = "1", paramLabel = "ID", description = "Its id, as the shop writes it.")
  private String id;

  // The default is not printed by the help: it may hold a password.
  @Option(
      names = "--redis",
      paramLabel = "URI",
      defaultValue = "${env:MEMBERFLOW_REDIS:-redis://127.0.0.1:6379}",
      description = {
        "redis[s]://[user[:password]@]host[:port][?password-file=FILE&ca-file=FILE&...] or",
        "redis[s]-cluster://...host:port,host:port. Default: the environment variable",
        "MEMBERFLOW_REDIS, which keeps a password off the process list; else this machine."
      })
  private String redis;

  @Option(
      names = "--namespace",
      required = true,
      paramLabel = "NS",
      description = "The namespace the job writes to.")
  private String namespace;

  @Option(
      names = "--catalogue",
      paramLabel = "FILE",
      description = "The job's catalogue: gives types and status. Without it fields are shown raw.")
  private Path catalogue;

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

  @Option(
      names = "--even-if-unusable",
      description = "Show the values also when the status says not to use them.")
  private boolean evenIfUnusable;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public void run() {
    try (RecordReader reader = new RedisRecordReader(RedisSettings.parse(redis))) {
      RecordView view = catalogue == null ? raw(reader) : typed(reader);
      spec.commandLine()
          .getOut()
          .println(json ? RecordJson.text(view) : RecordTable.text(view).stripTrailing());
    }
  }

  private RecordView raw(RecordReader reader) {
    return RecordView.of(
        reader.read(new RecordKey(namespace, ConfigurationNode.kebab(entity), id)));
  }

  private RecordView typed(RecordReader reader) {
    Catalogue declared = CatalogueReader.read(catalogue);
    FreshnessPolicy policy =
        new FreshnessPolicy(duration("--fresh", fresh), duration("--expire", expire));
    FeatureReader features = new FeatureReader(reader, declared, namespace, policy);
    EntityRecord read = entity == Entity.MEMBER ? features.member(id) : features.item(id);
    return RecordView.of(evenIfUnusable ? read.evenIfUnusable() : read, declared, entity);
  }

  private static Duration duration(String option, String text) {
    return Durations.parse(text)
        .orElseThrow(
            () ->
                ConfigurationException.wrong(
                    option, text, "a number with ms, s, m, h, d or w", "write for example 12h"));
  }
}
