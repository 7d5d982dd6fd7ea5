package io.memberflow.cluster;

import io.memberflow.cluster.FlinkCluster.JobView;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.servers.ServerException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * Replaces a running job by another build, configuration or parallelism that goes on from its
 * state. What can be refused is refused while the old job still runs; what fails later is ended,
 * and the way back is said, or taken where the old build is at hand.
 */
public final class Upgrade {
  /** A job that was started, failed, and did not answer when it was cancelled. */
  private Optional<String> mayStillRun = Optional.empty();

  private final FlinkCluster cluster;
  private final Consumer<String> progress;

  public Upgrade(FlinkCluster cluster, Consumer<String> progress) {
    this.cluster = cluster;
    this.progress = progress;
  }

  /**
   * @param job its id; empty for the only one
   * @param parallelism empty for the present one
   * @param savepoints folder; empty for the cluster's own
   * @param from another savepoint that the new job goes on from, such as a backfill's; empty for
   *     the old job's
   * @param back what runs now, to be started again where the new one fails
   */
  public record Settings(
      Optional<String> job,
      JobJar next,
      OptionalInt parallelism,
      Optional<String> savepoints,
      Optional<String> from,
      Optional<JobJar> back) {

    /** Goes on from the old job's savepoint. */
    public Settings(
        Optional<String> job,
        JobJar next,
        OptionalInt parallelism,
        Optional<String> savepoints,
        Optional<JobJar> back) {
      this(job, next, parallelism, savepoints, Optional.empty(), back);
    }
  }

  /**
   * @param job id of the job that runs now
   * @param savepoint that it went on from
   */
  public record Result(String job, String savepoint, int parallelism) {}

  /**
   * @throws ConfigurationException where the new build, its configuration or a state is refused
   * @throws ServerException where Flink, Kafka or Redis does not answer, or the new job fails
   */
  public Result run(Settings settings) {
    cluster.requireSession();
    JobView old = cluster.find(settings.job());
    int before = cluster.parallelism(old.id());
    int parallelism = settings.parallelism().orElse(before);
    requireSlots(parallelism);
    progress.accept("checking the build to start");
    settings.next().check(cluster.address());
    progress.accept("stopping job %s (%s) with a savepoint".formatted(old.id(), old.name()));
    String savepoint = cluster.stop(old.id(), settings.savepoints());
    progress.accept("savepoint " + savepoint);
    try {
      String from = settings.from().orElse(savepoint);
      String job = start(settings.next(), parallelism, from);
      return new Result(job, from, parallelism);
    } catch (ConfigurationException e) {
      throw new ConfigurationException(
          e.getMessage() + "\n" + goBack(settings, before, savepoint), e);
    } catch (RuntimeException e) {
      throw new ServerException(e.getMessage() + "\n" + goBack(settings, before, savepoint), e);
    }
  }

  private void requireSlots(int parallelism) {
    int slots = cluster.slots();
    if (parallelism > slots) {
      throw ConfigurationException.wrong(
          "parallelism",
          parallelism,
          "at most %d, the slots of the cluster".formatted(slots),
          "lower it or add TaskManagers");
    }
  }

  /** Starts a job and ends it again where it does not come to its first checkpoint. */
  private String start(JobJar build, int parallelism, String savepoint) {
    progress.accept("starting %s at parallelism %d".formatted(build.jar(), parallelism));
    String job = build.submit(cluster.address(), parallelism, Optional.of(savepoint));
    try {
      cluster.awaitProgress(job);
    } catch (RuntimeException e) {
      try {
        cluster.cancel(job);
      } catch (RuntimeException alsoFailed) {
        e.addSuppressed(alsoFailed);
        mayStillRun = Optional.of(job);
      }
      throw e;
    }
    progress.accept("job %s runs and has completed a checkpoint".formatted(job));
    return job;
  }

  private String goBack(Settings settings, int parallelism, String savepoint) {
    if (mayStillRun.isPresent()) {
      return ("Job %s could not be ended and may still run. End it first, so that no two jobs write;"
              + " then go back from the savepoint %s.")
          .formatted(mayStillRun.get(), savepoint);
    }
    if (settings.back().isEmpty()) {
      return "Nothing runs now, nothing is lost. Go back with the build and the configuration that ran"
          + " before:\n  flink run -d -p %d -s %s -c io.memberflow.cli.ClusterMain OLD.jar members"
              .formatted(parallelism, savepoint)
          + " --config OLD.yaml\nNext time, --back-to OLD.jar does that by itself.";
    }
    progress.accept("going back");
    try {
      String job = start(settings.back().get(), parallelism, savepoint);
      return "The build before runs again as job %s, from the same savepoint; nothing is lost."
          .formatted(job);
    } catch (RuntimeException e) {
      return "The build before does not start either (%s). Nothing is lost: the state is in %s."
          .formatted(e.getMessage(), savepoint);
    }
  }
}
