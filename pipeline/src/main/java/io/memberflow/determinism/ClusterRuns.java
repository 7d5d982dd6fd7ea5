package io.memberflow.determinism;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.servers.ServerException;
import io.memberflow.trials.PacedLog;
import io.memberflow.trials.PlainRun;
import io.memberflow.trials.Trial;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Runs on a cluster of separate JVMs over Kafka: partitions arrive at different speeds, twice a
 * TaskManager that works for the job is killed (SIGKILL) and the job goes on from a checkpoint, and
 * the job is stopped on the way and goes on at another parallelism. The log waits for each of these
 * where it is due, so that it comes in the middle on any machine.
 */
final class ClusterRuns implements Runs<ClusterDisturbance> {
  /**
   * What the job has to read again when it goes on from the checkpoint before, and what comes
   * meanwhile.
   */
  private static final double AFTER_CHECKPOINT = 0.02;

  private final CatalogueText catalogue;
  private final Path folder;
  private final Duration load;
  private final PacedLog log;
  private final Consumer<String> progress;

  /**
   * @param load how long the log takes to be sent
   * @param progress gets what is under way
   */
  ClusterRuns(
      CatalogueText catalogue,
      long events,
      long seed,
      Duration load,
      Path folder,
      Consumer<String> progress) {
    this.catalogue = catalogue;
    this.folder = folder;
    this.load = load;
    this.log = new PacedLog(events, seed);
    this.progress = progress;
  }

  @Override
  public Run plain(Path file) {
    progress.accept("plain: a bounded job in this process reads the whole log");
    return new Run(PlainRun.export(catalogue, log, folder.resolve("plain"), file), 0, 0);
  }

  @Override
  public ClusterDisturbance random(SplittableRandom random) {
    return ClusterDisturbance.random(random);
  }

  @Override
  public Run export(String name, ClusterDisturbance d, Path file) {
    Trial.Settings settings =
        new Trial.Settings(catalogue, log, folder.resolve(name), d.paces(), load, false);
    long start = System.nanoTime();
    Consumer<String> timed =
        text ->
            progress.accept(
                "%s, %.1f s: %s".formatted(name, (System.nanoTime() - start) / 1e9, text));
    try (Trial trial = new Trial(settings, timed)) {
      trial.holdAt(d.kills().get(0).at());
      trial.start(d.first());
      for (int i = 0; i < d.kills().size(); i++) {
        ClusterDisturbance.Kill kill = d.kills().get(i);
        awaitSent(trial, kill.at());
        trial.awaitCheckpoint();
        trial.holdAt(i + 1 < d.kills().size() ? d.kills().get(i + 1).at() : d.stopAt());
        awaitSent(trial, kill.at() + AFTER_CHECKPOINT);
        trial.killTaskManager(kill.choice());
      }
      awaitSent(trial, d.stopAt());
      trial.holdAt(1);
      trial.finish(d.then());
      timed.accept("what Redis holds is exported");
      return new Run(trial.export(file), d.kills().size(), 1);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException(name + " was interrupted", e);
    } catch (ServerException e) {
      throw new ServerException(name + " (" + d + ") failed: " + e.getMessage(), e);
    }
  }

  private static void awaitSent(Trial trial, double share) throws InterruptedException {
    while (trial.sentShare() < share) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  @Override
  public void close() {
    // every run has servers of its own
  }
}
