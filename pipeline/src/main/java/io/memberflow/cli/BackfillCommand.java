package io.memberflow.cli;

import io.memberflow.backfill.BackfillRequest;
import io.memberflow.backfill.BackfillResult;
import io.memberflow.backfill.BackfillRun;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.members.MembersConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Stack;
import picocli.CommandLine.Command;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs the main job over files and leaves a savepoint for the live job. */
@Command(
    name = "backfill",
    mixinStandardHelpOptions = true,
    description = {
      "Run the main job over files of events and leave a savepoint from which the live job goes on",
      "with the topic: no event twice, none lost. Prints the savepoint's path.",
      "On the cluster when submitted by Flink's command line (flink run, without -d), in this",
      "process otherwise, where the same command goes on after it was killed."
    })
final class BackfillCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "the configuration of the main job that is to go on")
  private Path config;

  @Option(
      names = "--name",
      required = true,
      description = "the name of the backfill: a–z, 0–9 and -, 24 characters at most")
  private String name;

  @Option(
      names = "--files",
      required = true,
      arity = "1..*",
      paramLabel = "FILE",
      parameterConsumer = Part.class,
      description = {
        "JSON lines, plain or .gz, read one after the other in the order of time. Again for a",
        "part that is read side by side; all events of a member are in one part."
      })
  private List<List<Path>> parts = new ArrayList<>();

  /** One occurrence of --files is one part. */
  static final class Part implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> arguments, ArgSpec option, CommandSpec command) {
      List<Path> part = new ArrayList<>();
      while (!arguments.isEmpty() && !arguments.peek().startsWith("--")) {
        part.add(Path.of(arguments.pop()));
      }
      if (part.isEmpty()) {
        throw new ParameterException(command.commandLine(), "--files needs a file; name one");
      }
      List<List<Path>> parts = new ArrayList<>(option.<List<List<Path>>>getValue());
      parts.add(part);
      option.setValue(parts);
    }
  }

  @Option(
      names = "--until",
      paramLabel = "TIME",
      description = {
        "events before it are taken from the files, all others from the topic (default: a",
        "millisecond after the files' newest event; needed with more than one --files)"
      })
  private String until;

  @Option(
      names = "--accept-gap",
      description = "go on where events may be missing between files and topic")
  private boolean acceptGap;

  @Option(
      names = "--no-publish",
      description = "write nothing to Redis: the live job publishes what changes after it")
  private boolean noPublish;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "folder of the savepoint (default: the cluster's own, or the work directory)")
  private String folder;

  @Option(
      names = "--work-dir",
      paramLabel = "DIR",
      defaultValue = "memberflow-backfills",
      description = "in this process: checkpoints and savepoints (default: ${DEFAULT-VALUE})")
  private Path workDir;

  @Mixin private LocalRunOptions local;

  @Override
  public void run() {
    PrintWriter err = spec.commandLine().getErr();
    BackfillRequest request =
        new BackfillRequest(
            MembersConfig.read(config, System::getenv),
            name,
            List.copyOf(parts),
            Optional.ofNullable(until).map(BackfillCommand::time),
            !noPublish,
            acceptGap);
    BackfillResult result =
        new BackfillRun(
                request,
                new BackfillRun.Settings(
                    workDir, Optional.ofNullable(folder), local.parallelism(), local.checkpoints()),
                FlinkOption.progress(err))
            .run();
    spec.commandLine().getOut().println(result.savepoint());
    spec.commandLine().getOut().flush();
  }

  private static Instant time(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw ConfigurationException.wrong(
          "--until", text, "a time in ISO 8601", "write for example 2026-03-01T00:00:00Z");
    }
  }
}
