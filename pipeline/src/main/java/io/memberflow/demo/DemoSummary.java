package io.memberflow.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.Target;
import io.memberflow.cleaning.Reason;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.ConfigurationNode;
import io.memberflow.platform.LocalPlatform;
import io.memberflow.platform.LogProgress;
import io.memberflow.store.RecordKey;
import io.memberflow.store.StoredRecord;
import io.memberflow.store.redis.RedisNamespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What came out of a run, as read back from the store.
 *
 * @param seconds from the start of the job to the last event read
 * @param models the metrics record of each declared model
 * @param members three members, the first by id
 */
record DemoSummary(
    LogProgress log,
    double seconds,
    Map<String, Long> records,
    List<StoredRecord> models,
    List<String> members) {
  private static final int SHOWN_MEMBERS = 3;

  static DemoSummary read(LocalPlatform platform, Catalogue catalogue, double seconds) {
    List<StoredRecord> models = new ArrayList<>();
    for (ModelDefinition model : catalogue.models()) {
      models.add(
          platform
              .reader()
              .read(new RecordKey(platform.namespace(), RecordKey.METRICS, model.name())));
    }
    try (RedisNamespace namespace =
        new RedisNamespace(platform.redisSettings(), platform.namespace())) {
      return new DemoSummary(
          platform.progress(),
          seconds,
          namespace.counts(),
          models,
          namespace.ids(RecordKey.MEMBER).stream().sorted().limit(SHOWN_MEMBERS).toList());
    }
  }

  double eventsPerSecond() {
    return seconds > 0 ? log.read() / seconds : 0;
  }

  /** The summary with the keys that scripts rely on. */
  ObjectNode json() {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.putObject("events").put("read", log.read()).put("clean", log.clean());
    ObjectNode deadLetters = root.putObject("deadLetters");
    for (Reason reason : Reason.values()) {
      if (reason.deadLetter()) {
        deadLetters.put(reason.published(), log.deadLetters().getOrDefault(reason, 0L));
      }
    }
    root.put("members", records.getOrDefault(RecordKey.MEMBER, 0L));
    root.putObject("throughput").put("eventsPerSecond", Math.round(eventsPerSecond()));
    root.putObject("redis")
        .put("records", records.values().stream().mapToLong(Long::longValue).sum());
    ObjectNode byModel = root.putObject("models");
    for (StoredRecord model : models) {
      ObjectNode node = byModel.putObject(model.key().id());
      node.put("kind", model.text("kind").orElse("unknown"));
      node.put("examples", (long) model.number("examples").orElse(0));
      put(node, "logLoss", model, "log-loss");
      put(node, "baselineLogLoss", model, "baseline-log-loss");
      put(node, "auc", model, "auc");
      put(node, "deviance", model, "deviance");
      put(node, "baselineDeviance", model, "baseline-deviance");
      put(node, "rmse", model, "rmse");
      put(node, "baselineRmse", model, "baseline-rmse");
      put(node, "calibration", model, "calibration");
    }
    return root;
  }

  private static void put(ObjectNode node, String name, StoredRecord model, String field) {
    model.number(field).ifPresent(value -> node.put(name, value));
  }

  /** Looks before the work whether its result can be written; makes the folder where needed. */
  static void requireWritable(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    try {
      if (folder == null || Files.isDirectory(file)) {
        throw new IOException("it is a folder");
      }
      Files.createDirectories(folder);
      if (!Files.isWritable(Files.exists(file) ? file : folder)) {
        throw new IOException("no permission");
      }
    } catch (IOException e) {
      throw notWritable(file, e);
    }
  }

  void write(Path file) {
    try {
      new ObjectMapper()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .writeValue(file.toFile(), json());
    } catch (IOException e) {
      throw notWritable(file, e);
    }
  }

  private static ConfigurationException notWritable(Path file, IOException e) {
    return new ConfigurationException(
        "--json %s cannot be written (%s); name a file in a writable folder"
            .formatted(file, e.getMessage()),
        e);
  }

  /** The same for people. */
  String text() {
    StringBuilder text = new StringBuilder();
    text.append(
        "Events    %,d read in %.1f s (%,.0f per second), %,d clean%n"
            .formatted(log.read(), seconds, eventsPerSecond(), log.clean()));
    text.append("Refused   ").append(refused()).append(System.lineSeparator());
    text.append(
        "Redis     %,d members, %,d items, %,d records in all%n"
            .formatted(
                records.getOrDefault(RecordKey.MEMBER, 0L),
                records.getOrDefault(RecordKey.ITEM, 0L),
                records.values().stream().mapToLong(Long::longValue).sum()));
    text.append(
        "%nModels, each example predicted before it was learnt; the baseline is the best constant:%n"
            .formatted());
    text.append(
        "  %-20s %-9s %9s  %-9s %9s %9s %7s %12s%n"
            .formatted(
                "model", "kind", "examples", "loss", "model", "baseline", "AUC", "calibration"));
    for (StoredRecord model : models) {
      text.append(line(model));
    }
    return text.toString();
  }

  private String refused() {
    if (log.deadLetters().isEmpty()) {
      return "none";
    }
    List<String> parts = new ArrayList<>();
    log.deadLetters()
        .forEach((reason, count) -> parts.add("%s %,d".formatted(reason.published(), count)));
    return String.join(", ", parts);
  }

  /** What a model is judged by. */
  private enum Loss {
    LOG_LOSS("log loss", "log-loss"),
    DEVIANCE("deviance", "deviance"),
    RMSE("rmse", "rmse");

    final String words;
    final String field;

    Loss(String words, String field) {
      this.words = words;
      this.field = field;
    }

    static Loss of(String target) {
      if (target.equals(ConfigurationNode.kebab(Target.HOW_OFTEN))) {
        return DEVIANCE;
      }
      return target.equals(ConfigurationNode.kebab(Target.HOW_MUCH)) ? RMSE : LOG_LOSS;
    }
  }

  private static String line(StoredRecord model) {
    String kind = model.text("kind").orElse("");
    if (!model.exists() || model.number("examples").orElse(0) == 0) {
      return "  %-20s %-9s %9d  no answer came yet%n".formatted(model.key().id(), kind, 0);
    }
    Loss loss = Loss.of(model.text("target").orElse(""));
    return "  %-20s %-9s %,9d  %-9s %9.4f %9.4f %7s %12.3f%n"
        .formatted(
            model.key().id(),
            kind,
            (long) model.number("examples").orElse(0),
            loss.words,
            model.number(loss.field).orElse(Double.NaN),
            model.number("baseline-" + loss.field).orElse(Double.NaN),
            model.number("auc").isPresent()
                ? "%.4f".formatted(model.number("auc").getAsDouble())
                : "-",
            model.number("calibration").orElse(Double.NaN));
  }
}
