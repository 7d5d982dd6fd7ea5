package io.memberflow.experiments;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueChange;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.experiments.ExperimentPlan.Variant;
import io.memberflow.members.MembersConfig;
import io.memberflow.members.Savepoint;
import io.memberflow.runs.RunFolder;
import io.memberflow.sources.Deleted;
import io.memberflow.sources.KafkaOffsets;
import io.memberflow.sources.Offsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What is asked of an experiment. Everything that can be refused is refused here, before anything
 * runs.
 *
 * @param production the configuration of the job whose savepoint it is
 * @param from a savepoint's path, or {@value ExperimentPlan#BEGINNING}
 * @param until a time, offsets, or {@value #NOW}
 */
public record ExperimentRequest(
    MembersConfig production,
    String name,
    String from,
    String until,
    int parallelism,
    List<Variant> variants) {
  public static final String NOW = "now";

  /** Asks the log where the replay begins and ends, and checks that every variant can run it. */
  ExperimentPlan plan() {
    requireVariants();
    try (KafkaOffsets kafka = new KafkaOffsets(production.kafka())) {
      String topic = production.kafka().events();
      Offsets earliest = kafka.earliest(topic);
      Optional<Savepoint> savepoint =
          from.equals(ExperimentPlan.BEGINNING)
              ? Optional.empty()
              : Optional.of(Savepoint.read(from));
      Offsets start = savepoint.map(s -> s.next(topic, earliest)).orElse(earliest);
      Offsets end = end(kafka, topic);
      requireReplayable(earliest, start, end);
      return new ExperimentPlan(
          name,
          production.namespace(),
          from,
          until,
          Instant.now().truncatedTo(ChronoUnit.SECONDS).toString(),
          start.text(),
          end.text(),
          production.kafka().itemsTopic().map(items -> kafka.latest(items).text()).orElse(null),
          savepoint.map(s -> s.position().newest()).orElse(Long.MIN_VALUE),
          savepoint.map(s -> s.position().deadLetters()).orElse(0L),
          parallelism,
          variants);
    }
  }

  private void requireVariants() {
    RunFolder.requireName("--name", name);
    Set<String> names = new HashSet<>();
    Catalogue known = production.catalogue().parse();
    List<String> refusals = new ArrayList<>();
    for (Variant variant : variants) {
      if (!names.add(RunFolder.requireName("variant", variant.name()))) {
        throw ConfigurationException.wrong(
            "--variant", variant.name(), "each name once", "rename one of the files");
      }
      Catalogue catalogue = variant.catalogue().parse();
      if (!from.equals(ExperimentPlan.BEGINNING)) {
        CatalogueChange.refusals(known, catalogue)
            .forEach(reason -> refusals.add("variant %s: %s".formatted(variant.name(), reason)));
      }
    }
    if (!refusals.isEmpty()) {
      throw new ConfigurationException(
          "the savepoint cannot go on under these catalogues:%n  %s"
              .formatted(String.join(System.lineSeparator() + "  ", refusals)));
    }
  }

  private Offsets end(KafkaOffsets kafka, String topic) {
    Offsets latest = kafka.latest(topic);
    if (until.equals(NOW)) {
      return latest;
    }
    if (!Offsets.looksLike(until)) {
      return kafka.at(topic, time());
    }
    Offsets asked = Offsets.parse(until);
    if (!asked.byPartition().keySet().equals(latest.byPartition().keySet())) {
      throw ConfigurationException.wrong(
          "--until",
          until,
          "an offset for each partition of %s: %s".formatted(topic, latest.byPartition().keySet()),
          "name each once");
    }
    for (Map.Entry<Integer, Long> end : asked.byPartition().entrySet()) {
      if (end.getValue() > latest.of(end.getKey())) {
        throw ConfigurationException.wrong(
            "--until", until, "at most the ends of the log, " + latest.text(), "lower it");
      }
    }
    return asked;
  }

  private Instant time() {
    try {
      return Instant.parse(until);
    } catch (DateTimeParseException e) {
      throw ConfigurationException.wrong(
          "--until",
          until,
          "a time, offsets or now",
          "write for example 2026-03-01T00:00:00Z or 0:1200,1:1300");
    }
  }

  private void requireReplayable(Offsets earliest, Offsets start, Offsets end) {
    Deleted.between(production.kafka().events(), earliest, start, end)
        .ifPresent(
            gone -> {
              throw new ConfigurationException(gone.text() + "; take a later savepoint");
            });
    if (end.since(start) == 0) {
      throw new ConfigurationException(
          "nothing lies between --from (%s) and --until (%s); give a later --until"
              .formatted(start.text(), end.text()));
    }
  }

  /**
   * Holds a plan that was made before against this request.
   *
   * @throws ConfigurationException where they differ
   */
  void requireSame(ExperimentPlan plan) {
    String difference = null;
    if (!plan.namespace().equals(production.namespace())) {
      difference = "namespace " + plan.namespace();
    } else if (!plan.from().equals(from)) {
      difference = "--from " + plan.from();
    } else if (!plan.until().equals(until)) {
      difference = "--until " + plan.until();
    } else if (plan.parallelism() != parallelism) {
      difference = "parallelism " + plan.parallelism();
    } else if (!plan.variants().stream()
        .map(v -> v.name() + v.yaml())
        .toList()
        .equals(variants.stream().map(v -> v.name() + v.yaml()).toList())) {
      difference = "other variants: " + plan.variants().stream().map(Variant::name).toList();
    }
    if (difference != null) {
      throw new ConfigurationException(
          "experiment %s was started with %s; repeat the same command, choose another --name, or drop it"
              .formatted(name, difference));
    }
  }
}
