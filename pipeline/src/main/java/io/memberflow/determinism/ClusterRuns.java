package io.memberflow.determinism;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.servers.LocalFlinkCluster;
import io.memberflow.servers.ServerException;
import io.memberflow.trials.PacedLog;
import io.memberflow.trials.Trial;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Runs on a cluster of separate JVMs over Kafka: partitions arrive at different speeds, a
 * TaskManager is killed twice (SIGKILL), and the job is stopped on the way and goes on at another
 * parallelism.
 */
final class ClusterRuns implements Runs<ClusterDisturbance> {
  private final CatalogueText catalogue;
  private final Path folder;
  private final Duration load;
  private final PacedLog log;

  /**
   * @param load how long the log takes to be sent
   */
  ClusterRuns(CatalogueText catalogue, long events, long seed, Duration load, Path folder) {
    this.catalogue = catalogue;
    this.folder = folder;
    this.load = load;
    this.log = new PacedLog(events, seed);
  }

  @Override
  public ClusterDisturbance none() {
    return ClusterDisturbance.NONE;
  }

  @Override
  public ClusterDisturbance random(SplittableRandom random) {
    return ClusterDisturbance.random(random);
  }

  @Override
  public Run export(String name, ClusterDisturbance d, Path file) {
    Trial.Settings settings =
        new Trial.Settings(catalogue, log, folder.resolve(name), d.paces(), load, false);
    try (Trial trial = new Trial(settings, line -> {})) {
      trial.start(d.first());
      int kills = 0;
      for (double at : d.killsAt()) {
        awaitSent(trial, at);
        String process =
            LocalFlinkCluster.taskManager(1 + kills++ % LocalFlinkCluster.TASK_MANAGERS);
        trial.cluster().kill(process);
        trial.cluster().restart(process);
      }
      awaitSent(trial, d.stopAt());
      trial.finish(d.then());
      return new Run(trial.export(file), kills, 1);
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
