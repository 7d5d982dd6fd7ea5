package io.memberflow.cli;

import io.memberflow.catalogue.FieldNames;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordReader;
import io.memberflow.store.StoredRecord;
import io.memberflow.store.redis.RedisRecordReader;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code memberflow explain}: why a member has the score it has, as the job stored it beside the
 * score. A score that is missing or too old is an answer: the status says so and the exit code
 * stays 0.
 */
@Command(
    name = "explain",
    description = "Show why a member has the score it has.",
    mixinStandardHelpOptions = true)
final class ExplainCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "ENTITY",
      description = "Whose score: member, which is what models score.")
  private String entity;

  @Parameters(index = "1", paramLabel = "ID", description = "Its id, as the shop writes it.")
  private String id;

  @Mixin private RedisOption redis;

  @Option(names = "--model", required = true, paramLabel = "NAME", description = "Which model.")
  private String model;

  @Option(
      names = "--namespace",
      required = true,
      paramLabel = "NS",
      description = "The namespace the job writes to.")
  private String namespace;

  @Mixin private FreshnessOptions freshness;

  @Option(
      names = "--even-if-unusable",
      description = "Show the score also when the status says not to use it.")
  private boolean evenIfUnusable;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public void run() {
    if (!entity.equals(RecordKey.MEMBER)) {
      throw ConfigurationException.wrong(
          "ENTITY", entity, "member: models score members", "write explain member ID");
    }
    try (RecordReader reader = new RedisRecordReader(redis.settings())) {
      List<StoredRecord> records =
          reader.read(
              List.of(
                  RecordKey.member(namespace, id),
                  new RecordKey(namespace, RecordKey.MODEL, model)));
      StoredRecord published = records.get(1);
      if (!published.exists() && records.get(0).section(model).isEmpty()) {
        throw ConfigurationException.wrong(
            "--model",
            model,
            "one that a job of namespace %s has published".formatted(namespace),
            "correct the name or wait for the first snapshot");
      }
      ScoreView view =
          ScoreView.of(
              records.get(0),
              model,
              published.text("kind").orElse("unknown"),
              published.text("target").orElse("unknown"),
              names(published),
              freshness.policy(),
              Instant.now(),
              evenIfUnusable);
      spec.commandLine().getOut().println(json ? view.json() : view.text().stripTrailing());
    }
  }

  /** The inputs of a published model by the names that records have for them. */
  private static Map<String, String> names(StoredRecord published) {
    Map<String, String> names = new HashMap<>();
    for (String input : published.texts("inputs")) {
      names.put(input, input);
      names.put(FieldNames.SHORT.field(input), input);
    }
    return names;
  }
}
