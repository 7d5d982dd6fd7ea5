package io.memberflow.cli;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.export.NamespaceExport;
import io.memberflow.store.RecordKey;
import io.memberflow.store.redis.RedisNamespace;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Writes what a namespace holds. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Write all records of a namespace, one JSON line each, sorted by key.",
      "The bytes depend on the content only: not on the namespace, on when a record was",
      "written, or on how long it lives. Two replays of one log give equal files."
    })
final class ExportCommand implements Runnable {
  /** There may be none of them, and nothing is wrong. */
  private static final Set<String> USUAL = Set.of(RecordKey.MEMBER, RecordKey.ITEM);

  @Spec private CommandSpec spec;
  @Mixin private RedisOption redis;

  @Option(
      names = "--namespace",
      required = true,
      paramLabel = "NS",
      description = "The namespace to write.")
  private String namespace;

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description = "Only records of this kind, such as member, item or metrics (default: all).")
  private String kind;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to write; compressed if it ends in .gz (default: standard output).")
  private Path file;

  @Override
  public void run() {
    PrintWriter out = spec.commandLine().getOut();
    LongConsumer progress = new RegularProgress(spec.commandLine().getErr(), "records");
    NamespaceExport export =
        new NamespaceExport(
            redis.settings(),
            namespace,
            Optional.ofNullable(kind),
            file == null ? progress.andThen(lines -> requireTaken(out)) : progress);
    long lines = file == null ? export.write(out) : export.write(file);
    if (lines == 0) {
      NamespaceCommand.requireKnown(redis.settings(), namespace);
      requireKnownKind();
    }
    if (file != null) {
      out.printf("%,d records in %s%n", lines, file);
    }
  }

  /** A misspelt kind must not look like one without records. */
  private void requireKnownKind() {
    if (kind == null || USUAL.contains(kind)) {
      return;
    }
    try (RedisNamespace records = new RedisNamespace(redis.settings(), namespace)) {
      Set<String> known = new TreeSet<>(USUAL);
      known.addAll(records.counts().keySet());
      if (!known.contains(kind)) {
        throw ConfigurationException.wrong(
            "--kind",
            kind,
            "one of %s, which namespace %s has".formatted(String.join(", ", known), namespace),
            "mend its spelling");
      }
    }
  }

  /** Half an export must not look like a whole one; this flushes, too. */
  private static void requireTaken(PrintWriter out) {
    if (out.checkError()) {
      throw new ConfigurationException(
          "standard output takes no more, so the export is not whole; give it space and read it to"
              + " its end, or name a file with --out");
    }
  }
}
