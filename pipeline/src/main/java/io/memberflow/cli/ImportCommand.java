package io.memberflow.cli;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.importing.Cdnow;
import io.memberflow.importing.CompleteJourney;
import io.memberflow.importing.EventOrder;
import io.memberflow.importing.ImportRun;
import io.memberflow.importing.ImportSummary;
import io.memberflow.importing.Importer;
import io.memberflow.importing.ItemCollector;
import io.memberflow.importing.MappedTable;
import io.memberflow.importing.MappingReader;
import io.memberflow.importing.OnlineRetail;
import io.memberflow.importing.Products;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code memberflow import}: turns public data sets and CSV files into event files. Exit code 0
 * where at least one event was written; wrong input throws {@link ConfigurationException}.
 */
@Command(
    name = "import",
    description = "Turns a public data set or any CSV file into an event file (JSON lines).",
    mixinStandardHelpOptions = true)
public final class ImportCommand implements Callable<Integer> {
  private final OutputStream standardOutput;

  @Spec private CommandSpec spec;

  public ImportCommand() {
    // not System.out: a PrintStream hides that the reader at the other end has gone
    this(new FileOutputStream(FileDescriptor.out));
  }

  ImportCommand(OutputStream standardOutput) {
    this.standardOutput = standardOutput;
  }

  @Override
  public Integer call() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing format: name one of " + String.join(", ", spec.subcommands().keySet()));
  }

  @Command(
      name = "online-retail",
      description = "UCI Online Retail: purchases and refunds of a gift shop.",
      mixinStandardHelpOptions = true)
  int onlineRetail(
      @Parameters(paramLabel = "FILE", description = "The CSV file, plain or gzip.") Path input,
      @Option(
              names = "--items",
              paramLabel = "FILE",
              description = "Also write the item catalogue: id, title, latest price.")
          Path items,
      @Mixin Target target) {
    if (items == null) {
      return run(new OnlineRetail(Optional.empty()), input, target);
    }
    target.requireOther(items, input);
    ItemCollector collector = new ItemCollector();
    int code = run(new OnlineRetail(Optional.of(collector)), input, target);
    collector.write(items);
    say(String.format(Locale.ROOT, "  %,d items written to %s%n", collector.size(), items));
    return code;
  }

  @Command(
      name = "cdnow",
      description = "CDNOW_master.txt: purchases of a music shop.",
      mixinStandardHelpOptions = true)
  int cdnow(
      @Parameters(paramLabel = "FILE", description = "The text file, plain or gzip.") Path input,
      @Mixin Target target) {
    return run(new Cdnow(), input, target);
  }

  @Command(
      name = "complete-journey",
      description = "The Complete Journey of 84.51°: purchases of a grocery shop.",
      mixinStandardHelpOptions = true)
  int completeJourney(
      @Parameters(
              paramLabel = "TRANSACTIONS",
              description = "The transactions as CSV, plain or gzip.")
          Path input,
      @Option(
              names = "--products",
              paramLabel = "FILE",
              description = "products.csv: gives category and brand. Held in memory.")
          Path products,
      @Mixin Target target) {
    return run(
        new CompleteJourney(Optional.ofNullable(products).map(Products::read)), input, target);
  }

  @Command(
      name = "csv",
      description = "Any CSV or TSV file, by a mapping.",
      mixinStandardHelpOptions = true)
  int csv(
      @Parameters(paramLabel = "INPUT", description = "The table, plain or gzip.") Path input,
      @Option(
              names = "--mapping",
              required = true,
              paramLabel = "FILE",
              description = "YAML that says how rows become events.")
          Path mapping,
      @Mixin Target target) {
    return run(new MappedTable(MappingReader.read(mapping)), input, target);
  }

  private int run(Importer importer, Path input, Target target) {
    ImportSummary summary =
        new ImportRun(
                input,
                target.output,
                standardOutput,
                target.order,
                Optional.ofNullable(target.rejects),
                spec.commandLine().getErr())
            .run(importer);
    say(summary.text());
    if (summary.events() == 0) {
      throw new ConfigurationException(
          "%s gave no event, nothing was written; see the reasons above, and name a %s file"
              .formatted(input, summary.format()));
    }
    return CommandLine.ExitCode.OK;
  }

  private void say(String text) {
    PrintWriter messages = spec.commandLine().getErr();
    messages.print(text);
    messages.flush();
  }

  /** Where events go, the same for every format. */
  static final class Target {
    @Option(
        names = "--out",
        required = true,
        paramLabel = "FILE",
        description = "The event file; gzip where it ends with .gz; - for standard output.")
    private Path output;

    @Option(
        names = "--order",
        paramLabel = "time|file",
        defaultValue = "time",
        converter = OrderConverter.class,
        description = "time: sort by time, on disk where needed (default); file: as lines come.")
    private EventOrder order;

    @Option(
        names = "--rejects",
        paramLabel = "FILE",
        description = "Keeps the lines that could not be read.")
    private Path rejects;

    private void requireOther(Path items, Path input) {
      for (Path other : Arrays.asList(output, rejects, input)) {
        if (other != null
            && items.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize())) {
          throw ConfigurationException.wrong(
              "--items", items, "a file of its own", "name another file");
        }
      }
    }
  }

  static final class OrderConverter implements CommandLine.ITypeConverter<EventOrder> {
    @Override
    public EventOrder convert(String text) {
      return switch (text) {
        case "time" -> EventOrder.TIME;
        case "file" -> EventOrder.FILE;
        default ->
            throw new CommandLine.TypeConversionException(
                "'%s' is not time or file".formatted(text));
      };
    }
  }
}
