package io.memberflow.cli;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.comparison.Comparison;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.experiments.ExperimentFolder;
import io.memberflow.experiments.ExperimentPlan;
import io.memberflow.experiments.ExperimentPlan.Variant;
import io.memberflow.experiments.ExperimentRequest;
import io.memberflow.experiments.ExperimentRun;
import io.memberflow.experiments.Experiments;
import io.memberflow.experiments.VariantResult;
import io.memberflow.members.MembersConfig;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Replays of the log under other catalogues. */
@Command(
    name = "experiment",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      ExperimentCommand.Run.class,
      ExperimentCommand.Compare.class,
      ExperimentCommand.ListAll.class,
      ExperimentCommand.Show.class,
      ExperimentCommand.Drop.class
    },
    description = {
      "Replay a part of the log under several catalogues and compare what their models say.",
      "The job that goes on is left alone: its consumer group, topics and records."
    })
final class ExperimentCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Where the files of experiments are. */
  static final class WorkDir {
    @Option(
        names = "--work-dir",
        paramLabel = "DIR",
        defaultValue = "memberflow-experiments",
        description = "checkpoints and outcomes of all experiments (default: ${DEFAULT-VALUE})")
    private Path path;

    Experiments experiments() {
      return new Experiments(path);
    }
  }

  @Command(
      name = "run",
      mixinStandardHelpOptions = true,
      description = {
        "Run each variant as a bounded job in this process, from the same savepoint over the same",
        "events. A run that was killed goes on with the same command: variants that have ended are",
        "kept, the unfinished one goes on from its last checkpoint."
      })
  static final class Run implements Runnable {
    @Spec private CommandSpec spec;
    @Mixin private WorkDir workDir;

    @Option(
        names = "--config",
        required = true,
        paramLabel = "FILE",
        description = "the configuration of the main job whose savepoint it is")
    private Path config;

    @Option(
        names = "--from",
        required = true,
        paramLabel = "SAVEPOINT",
        description = "a savepoint or checkpoint of the main job, or: beginning")
    private String from;

    @Option(
        names = "--until",
        defaultValue = ExperimentRequest.NOW,
        paramLabel = "PLACE",
        description = {
          "where it ends: a time, at the first record of it or later in each partition; offsets",
          "such as 0:1200,1:1300; or now, the ends when the experiment is first started",
          "(default: ${DEFAULT-VALUE})"
        })
    private String until;

    @Option(
        names = "--variant",
        required = true,
        paramLabel = "FILE",
        description = "a catalogue; its file name without .yaml is the variant's name")
    private List<Path> variants;

    @Option(names = "--name", required = true, description = "the name of the experiment")
    private String name;

    @Option(
        names = "--parallel",
        defaultValue = "1",
        paramLabel = "N",
        description = "variants that run at the same time (default: ${DEFAULT-VALUE})")
    private int parallel;

    @Mixin private LocalRunOptions local;

    @Override
    public void run() {
      Ranges.require("--parallel", parallel, 1, 64);
      PrintWriter out = spec.commandLine().getOut();
      PrintWriter err = spec.commandLine().getErr();
      ExperimentRequest request =
          new ExperimentRequest(
              MembersConfig.read(config, System::getenv),
              name,
              from,
              until,
              local.parallelism(),
              variants.stream().map(Run::variant).toList());
      new ExperimentRun(
              request,
              workDir.path,
              parallel,
              local.checkpoints(),
              line -> {
                err.println(line);
                err.flush();
              })
          .run();
      show(workDir.experiments(), name, out);
    }

    private static Variant variant(Path file) {
      CatalogueText text = CatalogueText.read(file);
      String fileName = file.getFileName().toString();
      return new Variant(fileName.replaceFirst("\\.ya?ml$", ""), text.origin(), text.yaml());
    }
  }

  @Command(
      name = "compare",
      mixinStandardHelpOptions = true,
      description = {
        "Compare the variants that have ended with one of them, on the same examples: by model and",
        "segment the mean loss, the difference and its interval."
      })
  static final class Compare implements Runnable {
    @Spec private CommandSpec spec;
    @Mixin private WorkDir workDir;

    @Parameters(index = "0", paramLabel = "NAME")
    private String name;

    @Option(
        names = "--baseline",
        paramLabel = "VARIANT",
        description = "what the others are compared with (default: the first variant)")
    private String baseline;

    @Option(
        names = "--seed",
        defaultValue = "1",
        paramLabel = "N",
        description = "of the bootstrap (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(names = "--json", paramLabel = "FILE", description = "write the numbers as JSON")
    private Path json;

    @Option(
        names = "--html",
        paramLabel = "FILE",
        description = "write one page with the numbers and pictures")
    private Path html;

    @Override
    public void run() {
      Comparison comparison = workDir.experiments().compare(name, baseline, seed);
      PrintWriter out = spec.commandLine().getOut();
      out.print(comparison.text());
      out.flush();
      write("--json", json, comparison::json);
      write("--html", html, comparison::html);
    }

    private static void write(String option, Path file, Supplier<String> content) {
      if (file == null) {
        return;
      }
      try {
        Files.writeString(file, content.get());
      } catch (IOException e) {
        throw new ConfigurationException(
            "%s %s cannot be written (%s); name a file in a writable folder"
                .formatted(option, file, e.getMessage()),
            e);
      }
    }
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "The experiments of the work directory.")
  static final class ListAll implements Runnable {
    @Spec private CommandSpec spec;
    @Mixin private WorkDir workDir;

    @Override
    public void run() {
      PrintWriter out = spec.commandLine().getOut();
      Experiments experiments = workDir.experiments();
      out.printf("%-24s %-20s %12s %s%n", "experiment", "started", "events", "variants ended");
      for (ExperimentPlan plan : experiments.all()) {
        out.printf(
            "%-24s %-20s %,12d %d of %d%n",
            plan.name(),
            plan.created(),
            plan.events(),
            experiments.ended(plan),
            plan.variants().size());
      }
    }
  }

  @Command(
      name = "show",
      mixinStandardHelpOptions = true,
      description = "What an experiment replays, and how far its variants are.")
  static final class Show implements Runnable {
    @Spec private CommandSpec spec;
    @Mixin private WorkDir workDir;

    @Parameters(index = "0", paramLabel = "NAME")
    private String name;

    @Override
    public void run() {
      show(workDir.experiments(), name, spec.commandLine().getOut());
    }
  }

  private static void show(Experiments experiments, String name, PrintWriter out) {
    ExperimentFolder folder = experiments.folder(name);
    ExperimentPlan plan = folder.requirePlan();
    out.printf("experiment  %s, started %s%n", plan.name(), plan.created());
    out.printf("from        %s%n", plan.from());
    out.printf("events      %,d: %s up to %s%n", plan.events(), plan.start(), plan.end());
    out.printf("%-20s %-32s %10s %12s %8s%n", "variant", "namespace", "state", "dead letters", "s");
    for (Variant variant : plan.variants()) {
      Optional<VariantResult> result = folder.result(variant.name());
      out.printf(
          "%-20s %-32s %10s %12s %8s%n",
          variant.name(),
          plan.namespace(variant),
          result.isPresent() ? "ended" : "open",
          result.map(r -> "%,d".formatted(r.deadLetters())).orElse(""),
          result.map(r -> "%.1f".formatted(r.seconds())).orElse(""));
    }
    out.flush();
  }

  @Command(
      name = "drop",
      mixinStandardHelpOptions = true,
      description = "Delete the records and files of an experiment.")
  static final class Drop implements Runnable {
    @Spec private CommandSpec spec;
    @Mixin private WorkDir workDir;
    @Mixin private RedisOption redis;

    @Parameters(index = "0", paramLabel = "NAME")
    private String name;

    @Option(
        names = "--yes",
        paramLabel = "NAME",
        description = "the same name again, to say that it is meant")
    private String confirmed;

    @Override
    public void run() {
      if (!name.equals(confirmed)) {
        throw ConfigurationException.wrong(
            "--yes",
            confirmed,
            "the name of the experiment again, because everything of it is deleted",
            "write --yes " + name);
      }
      long records = workDir.experiments().drop(name, redis.settings());
      spec.commandLine().getOut().printf("%s deleted, %,d records%n", name, records);
    }
  }
}
