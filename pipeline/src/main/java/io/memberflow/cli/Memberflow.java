package io.memberflow.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The {@code memberflow} command; without a subcommand it prints its help. */
@Command(
    name = "memberflow",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Know your members while they shop.",
    footer = {
      "",
      "Exit codes: 0 done, 1 unexpected error, 2 wrong settings or usage,",
      "3 a server does not answer, 4 a check has found a difference."
    })
public final class Memberflow implements Runnable {
  @Spec private CommandSpec spec;

  /** The subcommands in the order of the help; add a new one here. */
  private static List<Object> subcommands() {
    return List.of(
        new DemoCommand(),
        new ServersCommand(),
        new SimulateCommand(),
        new MembersCommand(),
        new BackfillCommand(),
        new RebuildCommand(),
        new ExperimentCommand(),
        new SavepointCommand(),
        new UpgradeCommand(),
        new RescaleCommand(),
        new ImportCommand(),
        new GetCommand(),
        new MetricsCommand(),
        new ExplainCommand(),
        new SimilarityCommand(),
        new ExportCommand(),
        new NamespaceCommand(),
        new FeaturesCommand(),
        new VerifyCommand(),
        new BenchCommand(),
        new VersionCommand(),
        new CommandLine.HelpCommand());
  }

  /** Runs the command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    // not System.out: a PrintStream hides that nobody takes what is printed
    System.exit(run(new FileOutputStream(FileDescriptor.out), System.err, arguments));
  }

  /**
   * Prints UTF-8 whatever the locale: the bytes of an export depend on its content alone. What
   * cannot be printed ends with a message, and with code 2 where all else went well.
   */
  static int run(OutputStream out, OutputStream err, String... arguments) {
    StandardOutput bytes = new StandardOutput(out);
    PrintWriter text = new PrintWriter(bytes, true, StandardCharsets.UTF_8);
    PrintWriter messages = new PrintWriter(err, true, StandardCharsets.UTF_8);
    int code = run(text, messages, arguments);
    text.flush();
    if (code == ExitCode.DONE.code() && bytes.problem().isPresent()) {
      messages.printf(
          "memberflow: standard output took not all that was printed (%s); write it to a place with"
              + " space, and read it to its end%n",
          bytes.problem().get());
      return ExitCode.WRONG_INPUT.code();
    }
    return code;
  }

  /** Runs the command in this JVM and returns its exit code, see {@link ExitCode}. */
  public static int run(PrintWriter out, PrintWriter err, String... arguments) {
    CommandLine commandLine = new CommandLine(new Memberflow());
    subcommands().forEach(commandLine::addSubcommand);
    return commandLine
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setParameterExceptionHandler(new ErrorReport())
        .setExecutionExceptionHandler(new ErrorReport())
        .execute(arguments);
  }

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
