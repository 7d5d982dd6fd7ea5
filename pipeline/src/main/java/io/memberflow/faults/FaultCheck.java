package io.memberflow.faults;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.export.ExportDifference;
import io.memberflow.platform.LogProgress;
import io.memberflow.servers.LocalFlinkCluster;
import io.memberflow.servers.ServerException;
import io.memberflow.store.RecordKey;
import io.memberflow.trials.PacedLog;
import io.memberflow.trials.Trial;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Strikes the main job on a real cluster under load, one fault a run, measures when readers are
 * served again, and holds what Redis has at the end against an undisturbed run, byte for byte.
 */
public final class FaultCheck {
  private static final Trial.Execution EXECUTION =
      new Trial.Execution(2, "rocksdb", Duration.ofSeconds(1));
  private static final double STRIKE_AT = 0.2;

  private final Settings settings;
  private final Consumer<FaultResult> say;
  private final Consumer<String> progress;
  private final PacedLog log;
  private LogProgress undisturbed;

  /**
   * How it is run.
   *
   * @param catalogue features and models
   * @param events of the simulated shop
   * @param load how long they take to be sent
   * @param folder for exports and the files of the clusters
   */
  public record Settings(
      CatalogueText catalogue, long events, long seed, Duration load, Path folder) {}

  /**
   * @param say gets each result
   * @param progress gets what is under way, and every few seconds what is waited for
   */
  public FaultCheck(Settings settings, Consumer<FaultResult> say, Consumer<String> progress) {
    this.settings = settings;
    this.say = say;
    this.progress = progress;
    this.log = new PacedLog(settings.events(), settings.seed());
  }

  /**
   * The undisturbed run and one for each fault.
   *
   * @throws ServerException where a server or the undisturbed run fails
   */
  public List<FaultResult> run(List<Fault> faults) {
    List<FaultResult> results = new ArrayList<>();
    FaultResult plain = run(Fault.NONE);
    if (plain.difference().isPresent()) {
      throw new ServerException("the undisturbed run failed: " + plain.difference().get());
    }
    say.accept(plain);
    results.add(plain);
    for (Fault fault : faults) {
      FaultResult result = run(fault);
      say.accept(result);
      results.add(result);
    }
    return results;
  }

  private FaultResult run(Fault fault) {
    Path folder = settings.folder().resolve(fault.published());
    if (fault != Fault.DISK) {
      return run(fault, folder, null);
    }
    Optional<SmallDisk> mounted = SmallDisk.mount(LocalFlinkCluster.checkpoints(folder));
    if (mounted.isEmpty()) {
      return FaultResult.skipped(fault, "a small file system can be mounted by root only");
    }
    try (SmallDisk disk = mounted.get()) {
      return run(fault, folder, disk);
    }
  }

  private FaultResult run(Fault fault, Path folder, SmallDisk disk) {
    Trial.Settings trial =
        new Trial.Settings(
            settings.catalogue(),
            log,
            folder,
            Collections.nCopies(PacedLog.PARTITIONS, 1.0),
            settings.load(),
            fault == Fault.JOB_MANAGER);
    long start = System.nanoTime();
    Consumer<String> timed =
        text ->
            progress.accept(
                "%s, %d s: %s"
                    .formatted(
                        fault.published(),
                        Duration.ofNanos(System.nanoTime() - start).toSeconds(),
                        text));
    try (Trial running = new Trial(trial, timed)) {
      return run(fault, running, disk, timed);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("interrupted", e);
    } catch (ConfigurationException e) {
      if (fault == Fault.NONE) {
        throw e;
      }
      // the undisturbed run had the same configuration: what refuses it now is a server
      return FaultResult.failed(fault, "it did not start: " + e.getMessage());
    } catch (ServerException e) {
      return FaultResult.failed(fault, "it did not recover: " + e.getMessage());
    }
  }

  private FaultResult run(Fault fault, Trial trial, SmallDisk disk, Consumer<String> timed)
      throws InterruptedException {
    trial.start(EXECUTION);
    awaitSent(trial, STRIKE_AT);
    trial.awaitReaders();
    trial.takeLongestWait();
    int before = trial.restarts();
    if (fault != Fault.NONE) {
      timed.accept("the strike: " + fault.description());
    }
    long start = System.nanoTime();
    int added =
        fault.strike().at(trial, disk, new SplittableRandom(settings.seed() + fault.ordinal()));
    Duration strike = Duration.ofNanos(System.nanoTime() - start);
    Duration recovery = trial.awaitReaders();
    trial.awaitSent();
    trial.awaitReaders();
    Duration longest = trial.takeLongestWait();
    int restarts = Math.max(0, trial.restarts() - before);
    trial.finish(EXECUTION);
    if (fault == Fault.REDIS_EMPTIED) {
      trial.rebuild();
    }
    timed.accept("the export is compared");
    Path export = export(fault);
    long records = trial.export(export);
    Optional<String> difference = difference(export, trial.progress(), added);
    return new FaultResult(
        fault, strike, recovery, longest, restarts, records, difference, Optional.empty());
  }

  private static void awaitSent(Trial trial, double share) throws InterruptedException {
    while (trial.sentShare() < share) {
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  private Path export(Fault fault) {
    return settings.folder().resolve(fault.published() + ".jsonl");
  }

  private Optional<String> difference(Path export, LogProgress progress, int added) {
    if (undisturbed == null) {
      undisturbed = progress;
      return Optional.empty();
    }
    try {
      // what was added was read and refused; nothing else may show it
      Optional<String> difference =
          ExportDifference.first(
              export(Fault.NONE), export, added == 0 ? Set.of() : Set.of(RecordKey.SOURCE));
      if (difference.isEmpty()
          && (progress.read() != undisturbed.read() + added
              || progress.clean() != undisturbed.clean())) {
        difference =
            Optional.of(
                "%,d records read, %,d clean; expected %,d and %,d"
                    .formatted(
                        progress.read(),
                        progress.clean(),
                        undisturbed.read() + added,
                        undisturbed.clean()));
      }
      if (difference.isEmpty()) {
        Files.delete(export);
      }
      return difference;
    } catch (IOException e) {
      throw new ServerException("exports cannot be compared: " + e.getMessage(), e);
    }
  }
}
