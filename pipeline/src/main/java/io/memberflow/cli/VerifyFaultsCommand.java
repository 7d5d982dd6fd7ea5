package io.memberflow.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memberflow.catalogue.CatalogueText;
import io.memberflow.faults.Fault;
import io.memberflow.faults.FaultCheck;
import io.memberflow.faults.FaultResult;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Strikes the main job on a cluster of separate JVMs. */
@Command(
    name = "faults",
    mixinStandardHelpOptions = true,
    description = {
      "Run the main job on a cluster of separate JVMs while a simulated shop sends its log, strike",
      "it, and say when readers of Redis are served again. What Redis holds at the end must equal",
      "an undisturbed run byte for byte. Ends with code 4 where it does not. Two to four minutes",
      "for each fault."
    })
final class VerifyFaultsCommand implements Callable<Integer> {
  private static final String COLUMNS = "%-14s %10s %10s %13s %9s  %s%n";

  @Spec private CommandSpec spec;
  @Mixin private CatalogueOption catalogue;
  @Mixin private LoadOption load;

  @Option(
      names = "--fault",
      paramLabel = "NAME",
      description = {
        "which one, as often as you like (default: all of them): taskmanager, jobmanager, kafka,",
        "redis, redis-emptied, disk, poison, clock-skew"
      })
  private List<String> faults = List.of();

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "120000",
      description = "of the simulated shop (default: ${DEFAULT-VALUE})")
  private long events;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "of the log and the moments of the strikes (default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(names = "--json", paramLabel = "FILE", description = "write the result as JSON")
  private Path json;

  @Override
  public Integer call() {
    Ranges.require("--events", events, 1_000, 5_000_000);
    List<Fault> asked =
        faults.isEmpty()
            ? Stream.of(Fault.values()).filter(fault -> fault != Fault.NONE).toList()
            : faults.stream().map(Fault::named).distinct().toList();
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    CatalogueText text = catalogue.text();
    Duration sending = load.duration();
    err.printf(
        "memberflow: %d runs, the undisturbed one first; each starts its servers, sends the log over"
            + " %d s, is struck, waits for its readers (10 min at most), stops and goes on to the end%n",
        asked.size() + 1, sending.toSeconds());
    err.flush();
    out.printf(COLUMNS, "fault", "strike", "recovery", "longest wait", "restarts", "export");
    out.flush();
    try (VerifyFolder folder = new VerifyFolder()) {
      List<FaultResult> results =
          new FaultCheck(
                  new FaultCheck.Settings(text, events, seed, sending, folder.path()),
                  result -> {
                    out.print(line(result));
                    out.flush();
                  },
                  line -> {
                    err.println("memberflow: " + line);
                    err.flush();
                  })
              .run(asked);
      boolean differs = results.stream().anyMatch(result -> result.difference().isPresent());
      if (differs) {
        folder.keep();
        out.println("exports and logs are in " + folder.path());
        out.flush();
      }
      VerifyFolder.write(json, json(results));
      return (differs ? ExitCode.DIFFERENT : ExitCode.DONE).code();
    }
  }

  private static String line(FaultResult result) {
    if (result.skipped().isPresent()) {
      return COLUMNS.formatted(
          result.fault().published(), "-", "-", "-", "-", "skipped: " + result.skipped().get());
    }
    return COLUMNS.formatted(
        result.fault().published(),
        seconds(result.strike()),
        seconds(result.recovery()),
        seconds(result.longestWait()),
        result.restarts(),
        result.difference().orElse("equal, %,d records".formatted(result.records())));
  }

  private static String seconds(Duration duration) {
    return "%.1f s".formatted(duration.toMillis() / 1e3);
  }

  private ObjectNode json(List<FaultResult> results) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("seed", seed)
        .put("events", events)
        .put("loadSeconds", load.duration().toMillis() / 1e3);
    ArrayNode array = root.putArray("faults");
    for (FaultResult result : results) {
      ObjectNode node = array.addObject();
      node.put("fault", result.fault().published())
          .put("description", result.fault().description());
      if (result.skipped().isPresent()) {
        node.put("skipped", result.skipped().get());
        continue;
      }
      node.put("strikeSeconds", result.strike().toMillis() / 1e3)
          .put("recoverySeconds", result.recovery().toMillis() / 1e3)
          .put("longestWaitSeconds", result.longestWait().toMillis() / 1e3)
          .put("restarts", result.restarts())
          .put("records", result.records())
          .put("difference", result.difference().orElse(null));
    }
    return root;
  }
}
