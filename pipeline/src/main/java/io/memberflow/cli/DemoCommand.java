package io.memberflow.cli;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.demo.Demo;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs everything on this machine. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "Run the whole platform on this machine and show what comes of it.",
      "Starts Kafka, Redis and Flink on free ports, feeds the main job, shows its progress, and",
      "stops everything again."
    })
final class DemoCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      description = "events to feed: JSON lines, plain or gzip (default: a simulated shop)")
  private Path data;

  @Option(
      names = "--catalogue",
      paramLabel = "FILE",
      description = "features and models (default: the shipped catalogue)")
  private Path catalogue;

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "200000",
      description = "at least so many simulated events (default: ${DEFAULT-VALUE})")
  private long events;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "of the simulated shop (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--namespace",
      paramLabel = "NAME",
      defaultValue = "demo",
      description = "of the records in Redis (default: ${DEFAULT-VALUE})")
  private String namespace;

  @Option(
      names = "--parallelism",
      paramLabel = "N",
      defaultValue = "2",
      description = "of the job, 1–64 (default: ${DEFAULT-VALUE})")
  private int parallelism;

  @Option(names = "--keep", description = "leave everything running and print the addresses")
  private boolean keep;

  @Option(names = "--json", paramLabel = "FILE", description = "write the summary as JSON")
  private Path json;

  @Override
  public void run() {
    Ranges.require("--parallelism", parallelism, 1, 64);
    Ranges.require("--events", events, 1, 1_000_000_000);
    CatalogueText text =
        catalogue == null ? CatalogueText.shipped() : CatalogueText.read(catalogue);
    new Demo(
            new Demo.DemoSettings(
                Optional.ofNullable(data),
                text,
                events,
                seed,
                namespace,
                parallelism,
                keep,
                Optional.ofNullable(json)),
            spec.commandLine().getOut())
        .run();
  }
}
