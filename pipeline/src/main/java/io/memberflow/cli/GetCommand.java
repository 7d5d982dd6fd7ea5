package io.memberflow.cli;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.store.EntityRecord;
import io.memberflow.store.FeatureReader;
import io.memberflow.store.Layout;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordReader;
import io.memberflow.store.Section;
import io.memberflow.store.Status;
import io.memberflow.store.StoreAccessException;
import io.memberflow.store.StoredRecord;
import io.memberflow.store.redis.RedisNamespace;
import io.memberflow.store.redis.RedisRecordReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
  private static final Set<String> USUAL = Set.of(RecordKey.MEMBER, RecordKey.ITEM);

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "ENTITY",
      description = "What to show: member, item or another declared entity.")
  private String entity;

  @Parameters(index = "1", paramLabel = "ID", description = "Its id, as the shop writes it.")
  private String id;

  @Parameters(
      index = "2",
      arity = "0..1",
      paramLabel = "PART",
      description = "Of an entity per member, such as member × category: the category.")
  private String part;

  @Mixin private RedisOption redis;

  @Option(
      names = "--namespace",
      required = true,
      paramLabel = "NS",
      description = "The namespace the job writes to.")
  private String namespace;

  @Option(
      names = "--catalogue",
      paramLabel = "FILE",
      description = {
        "The job's catalogue: gives status and withholds what is too old. Without it,",
        "names and types come from the layout that the job has published."
      })
  private Path catalogue;

  @Mixin private FreshnessOptions freshness;

  @Option(
      names = "--even-if-unusable",
      description = "Show the values also when the status says not to use them.")
  private boolean evenIfUnusable;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Override
  public void run() {
    try (RecordReader reader = new RedisRecordReader(redis.settings())) {
      RecordView view = catalogue == null ? raw(reader) : typed(reader);
      spec.commandLine()
          .getOut()
          .println(json ? RecordJson.text(view) : RecordTable.text(view).stripTrailing());
    }
  }

  /** Names and types come from the layout that the job published with the record's version. */
  private RecordView raw(RecordReader reader) {
    if (part != null && USUAL.contains(entity)) {
      throw new ConfigurationException(
          "PART goes with an entity per member, such as member-category, and not with %s; remove it"
              .formatted(entity));
    }
    StoredRecord record =
        reader.read(new RecordKey(namespace, RecordKey.requireKind(entity), id, part));
    Optional<Layout> layout =
        record
            .section(Section.FEATURES)
            .map(features -> reader.read(Layout.key(namespace, features.version())))
            .flatMap(Layout::read);
    if (record.fields().isEmpty()) {
      requireKnown(() -> requireKnownEntity(reader));
    }
    return RecordView.of(record, layout);
  }

  /** A misspelt namespace must not look like a missing record. */
  private void requireKnown(Runnable more) {
    try {
      NamespaceCommand.requireKnown(redis.settings(), namespace);
      more.run();
    } catch (StoreAccessException e) {
      // a user who may only read cannot see what there is
    }
  }

  /**
   * Nor must a misspelt entity. Looking for what there is costs a walk over all keys, so the usual
   * entities are believed.
   */
  private void requireKnownEntity(RecordReader reader) {
    if (USUAL.contains(entity)) {
      return;
    }
    Set<String> known = new TreeSet<>();
    Set<String> withParts = new TreeSet<>();
    List<RecordKey> layouts = new ArrayList<>();
    try (RedisNamespace records = new RedisNamespace(redis.settings(), namespace)) {
      records.keys(
          Optional.empty(),
          key -> {
            known.add(key.kind());
            if (key.part() != null) {
              withParts.add(key.kind());
            }
            if (key.kind().equals(RecordKey.LAYOUT)) {
              layouts.add(key);
            }
          });
    }
    for (StoredRecord layout : reader.read(layouts)) {
      Layout.read(layout).ifPresent(declared -> known.add(declared.entity()));
    }
    if (!known.contains(entity)) {
      throw ConfigurationException.wrong(
          "ENTITY",
          entity,
          known.isEmpty()
              ? "one that namespace %s has; it has none".formatted(namespace)
              : "one of %s, which namespace %s has".formatted(String.join(", ", known), namespace),
          "mend its spelling");
    }
    if (part == null && withParts.contains(entity)) {
      throw new ConfigurationException(
          "PART is missing: %s is kept per member; give the member's id and the part, such as a category"
              .formatted(entity));
    }
  }

  private RecordView typed(RecordReader reader) {
    Catalogue declared = CatalogueReader.read(catalogue);
    FeatureReader features = new FeatureReader(reader, declared, namespace, freshness.policy());
    EntityRecord read = features.entity(entity, id, part);
    if (read.stored().fields().isEmpty()) {
      requireKnown(() -> {});
    }
    RecordView view =
        RecordView.of(evenIfUnusable ? read.evenIfUnusable() : read, declared, read.entity());
    return read.status() == Status.VERSION_MISMATCH
        ? view.withNote(mismatch(read, declared.definitionHash(read.entity())))
        : view;
  }

  private static String mismatch(EntityRecord read, String version) {
    return ("written under definitions %s, the catalogue has %s; read with the catalogue of the job"
            + " that writes, or without --catalogue; after a change of the job's catalogue wait"
            + " until it has published its records again")
        .formatted(read.provenance().orElseThrow().version(), version);
  }
}
