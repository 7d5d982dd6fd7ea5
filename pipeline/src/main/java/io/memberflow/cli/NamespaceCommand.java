package io.memberflow.cli;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.Durations;
import io.memberflow.reference.StoredRecords;
import io.memberflow.store.RecordKey;
import io.memberflow.store.redis.NamespaceSize;
import io.memberflow.store.redis.RecordCount;
import io.memberflow.store.redis.RedisNamespace;
import io.memberflow.store.redis.RedisSettings;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Looks after whole namespaces of the store. */
@Command(
    name = "namespace",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      NamespaceCommand.ListAll.class,
      NamespaceCommand.Measure.class,
      NamespaceCommand.Expire.class,
      NamespaceCommand.Drop.class
    },
    description = {
      "List, measure, expire or drop namespaces of the store.",
      "Reads every key of Redis in steps: nothing for every minute."
    })
final class NamespaceCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = {
        "The namespaces and their records by kind.",
        "Of an erased member its tombstone is left for 7 days; such are counted apart."
      })
  static final class ListAll implements Runnable {
    @Spec private CommandSpec spec;
    @Mixin private RedisOption redis;

    @Override
    public void run() {
      Map<String, Map<String, RecordCount>> all = RedisNamespace.all(redis.settings());
      PrintWriter out = spec.commandLine().getOut();
      out.printf("%-32s %14s  %s%n", "namespace", "records", "by kind");
      all.forEach(
          (name, kinds) ->
              out.printf(
                  "%-32s %,14d  %s%n",
                  name, RecordCount.sum(kinds.values()).records(), StoredRecords.byKind(kinds)));
    }
  }

  /**
   * A misspelt name must not look like an empty namespace.
   *
   * @throws ConfigurationException for a namespace that was never written
   */
  static void requireKnown(RedisSettings settings, String namespace) {
    if (RedisNamespace.names(settings).contains(namespace)) {
      return;
    }
    Set<String> known = RedisNamespace.all(settings).keySet();
    if (!known.contains(namespace)) {
      throw ConfigurationException.wrong(
          "namespace",
          namespace,
          known.isEmpty()
              ? "one that was written; there is none"
              : "one of " + String.join(", ", known),
          "mend its spelling or the address of the store");
    }
  }

  @Command(
      name = "measure",
      mixinStandardHelpOptions = true,
      description = {
        "Records, bytes and encodings by kind.",
        "All records are counted; a sample of each kind is weighed with MEMORY USAGE.",
        "A member that was erased counts for 7 days more, with its tombstone."
      })
  static final class Measure implements Runnable {
    @Spec private CommandSpec spec;
    @Mixin private RedisOption redis;

    @Parameters(index = "0", paramLabel = "NAMESPACE")
    private String namespace;

    @Option(
        names = "--samples",
        paramLabel = "N",
        defaultValue = "1000",
        description = "records of each kind to weigh at most (default: ${DEFAULT-VALUE})")
    private int samples;

    @Override
    public void run() {
      Ranges.require("--samples", samples, 1, 100_000);
      try (RedisNamespace records = new RedisNamespace(redis.settings(), namespace)) {
        Map<String, NamespaceSize> sizes = records.measure(samples);
        if (sizes.isEmpty()) {
          requireKnown(redis.settings(), namespace);
        }
        PrintWriter out = spec.commandLine().getOut();
        out.printf(
            "%-20s %12s %9s %9s %9s %15s  %s%n",
            "kind", "records", "weighed", "bytes", "most", "all, estimated", "encodings");
        sizes.forEach((kind, size) -> print(out, kind, size));
      }
    }

    private static void print(PrintWriter out, String kind, NamespaceSize size) {
      out.printf(
          "%-20s %,12d %,9d %,9.0f %,9d %,15d  %s%n",
          kind,
          size.records(),
          size.weighed(),
          size.meanBytes(),
          size.mostBytes(),
          size.estimatedBytes(),
          new TreeMap<>(size.encodings())
              .entrySet().stream()
                  .map(encoding -> "%s %,d".formatted(encoding.getKey(), encoding.getValue()))
                  .collect(Collectors.joining(", ")));
    }
  }

  @Command(
      name = "expire",
      mixinStandardHelpOptions = true,
      description = {
        "Change how long the records of a namespace live from now on.",
        "Layouts and what says that a member was erased keep their time.",
        "A record that a job writes later gets the time to live of the catalogue again."
      })
  static final class Expire implements Runnable {
    @Spec private CommandSpec spec;
    @Mixin private RedisOption redis;

    @Parameters(index = "0", paramLabel = "NAMESPACE")
    private String namespace;

    @Option(names = "--ttl", required = true, paramLabel = "TIME", description = "such as 30d")
    private String timeToLive;

    @Override
    public void run() {
      Duration duration =
          Durations.parse(timeToLive)
              .orElseThrow(
                  () ->
                      ConfigurationException.wrong(
                          "--ttl",
                          timeToLive,
                          "a number with ms, s, m, h, d or w",
                          "write for example 30d"));
      try (RedisNamespace records = new RedisNamespace(redis.settings(), namespace)) {
        long changed =
            records.expire(
                duration, new RegularProgress(spec.commandLine().getErr(), "records changed"));
        if (changed == 0) {
          requireKnown(redis.settings(), namespace);
        }
        spec.commandLine()
            .getOut()
            .printf("%,d records of %s live for %s from now on%n", changed, namespace, timeToLive);
      }
    }
  }

  @Command(
      name = "drop",
      mixinStandardHelpOptions = true,
      description = {
        "Delete everything of a namespace. There is no way back but a rebuild.",
        "A job that still writes to it brings records back: stop it before."
      })
  static final class Drop implements Runnable {
    @Spec private CommandSpec spec;
    @Mixin private RedisOption redis;

    @Parameters(index = "0", paramLabel = "NAMESPACE")
    private String namespace;

    @Option(
        names = "--yes",
        paramLabel = "NAMESPACE",
        description = "the same name again, to say that it is meant")
    private String confirmed;

    @Override
    public void run() {
      RecordKey.requireNamespace(namespace);
      if (!namespace.equals(confirmed)) {
        throw ConfigurationException.wrong(
            "--yes",
            confirmed,
            "the name of the namespace again, because everything in it is deleted",
            "write --yes " + namespace);
      }
      requireKnown(redis.settings(), namespace);
      try (RedisNamespace records = new RedisNamespace(redis.settings(), namespace)) {
        long dropped =
            records.drop(new RegularProgress(spec.commandLine().getErr(), "records deleted"));
        spec.commandLine().getOut().printf("%,d records of %s deleted%n", dropped, namespace);
      }
    }
  }
}
