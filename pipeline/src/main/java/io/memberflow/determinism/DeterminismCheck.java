package io.memberflow.determinism;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.export.ExportDifference;
import io.memberflow.servers.ServerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * Runs the main job over one log again and again, each time disturbed in another way, and holds
 * what it has written to Redis against a plain run, byte for byte.
 */
public final class DeterminismCheck {
  private final Settings settings;
  private final Consumer<String> say;
  private final Consumer<String> progress;

  /**
   * How it is run.
   *
   * @param events of the simulated shop
   * @param cluster how long the log takes to be sent to a cluster of separate JVMs; empty for many
   *     quick runs in this process
   * @param folder for logs, savepoints and exports
   */
  public record Settings(
      CatalogueText catalogue, long events, long seed, Optional<Duration> cluster, Path folder) {}

  /**
   * What came of it.
   *
   * @param kills of tasks, or of processes
   * @param stops runs that were really stopped on the way
   * @param records in the export of each run
   * @param differences the first difference of each round that has one
   */
  public record Result(int rounds, int kills, int stops, long records, List<String> differences) {}

  /**
   * @param say gets a line for each round
   * @param progress gets what is under way on a cluster
   */
  public DeterminismCheck(Settings settings, Consumer<String> say, Consumer<String> progress) {
    this.settings = settings;
    this.say = say;
    this.progress = progress;
  }

  /**
   * @throws ServerException where a server or a run fails
   */
  public Result run(int rounds) {
    try {
      if (settings.cluster().isPresent()) {
        try (ClusterRuns runs =
            new ClusterRuns(
                settings.catalogue(),
                settings.events(),
                settings.seed(),
                settings.cluster().get(),
                settings.folder(),
                progress)) {
          return run(runs, rounds);
        }
      }
      try (LocalRuns runs =
          new LocalRuns(
              settings.catalogue(), settings.events(), settings.seed(), settings.folder())) {
        return run(runs, rounds);
      }
    } catch (IOException e) {
      throw new ServerException(
          "the check cannot use %s: %s".formatted(settings.folder(), e.getMessage()), e);
    }
  }

  private <D> Result run(Runs<D> runs, int rounds) throws IOException {
    Path plain = settings.folder().resolve("plain.jsonl");
    Runs.Run first = runs.plain(plain);
    say.accept("plain run: %,d records".formatted(first.records()));
    SplittableRandom random = new SplittableRandom(settings.seed());
    List<String> differences = new ArrayList<>();
    int kills = 0;
    int stops = 0;
    for (int round = 1; round <= rounds; round++) {
      D disturbance = runs.random(random);
      String name = "round-" + round;
      Path file = settings.folder().resolve(name + ".jsonl");
      long start = System.nanoTime();
      Runs.Run run = runs.export(name, disturbance, file);
      kills += run.kills();
      stops += run.stops();
      Optional<String> difference = ExportDifference.first(plain, file);
      String of = "round %d of %d (%s)".formatted(round, rounds, disturbance);
      difference.ifPresent(text -> differences.add(of + ": " + text));
      say.accept(
          "%s, %.1f s: %s"
              .formatted(of, (System.nanoTime() - start) / 1e9, difference.orElse("equal")));
      if (difference.isEmpty()) {
        Files.delete(file);
      }
    }
    return new Result(rounds, kills, stops, first.records(), differences);
  }
}
