package io.memberflow.trials;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.cluster.FlinkCluster;
import io.memberflow.cluster.JobJar;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.members.MembersConfig;
import io.memberflow.members.MembersRebuild;
import io.memberflow.platform.LogProgress;
import io.memberflow.servers.LocalFlinkCluster;
import io.memberflow.servers.LocalKafka;
import io.memberflow.servers.LocalRedis;
import io.memberflow.servers.ServerException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The life of the main job on a cluster of separate JVMs, with a real Kafka and Redis: it runs
 * while the shop sends its log, is stopped with a savepoint, and ends from there, bounded, when the
 * log has been sent. What Redis then holds is a function of the log, whatever happened on the way.
 */
public final class Trial implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final int STOP_ATTEMPTS = 10;
  private static final int SUBMIT_ATTEMPTS = 3;

  private final Settings settings;
  private final Consumer<String> progress;
  private final TrialServers servers;
  private final LocalFlinkCluster cluster;
  private final FlinkCluster jobs;
  private final Checkout checkout;
  private final PacedFeed feed;
  private final Readers readers;
  private String job;

  /**
   * How it runs.
   *
   * @param catalogue features and models
   * @param folder for the files of the cluster; empty, or with a mounted checkpoint folder
   * @param paces of each partition: 1 is even, 2 begins slowly, 0.5 begins fast
   * @param load how long the log takes to be sent
   * @param highlyAvailable a JobManager that comes back finds its jobs again
   */
  public record Settings(
      CatalogueText catalogue,
      PacedLog log,
      Path folder,
      List<Double> paces,
      Duration load,
      boolean highlyAvailable) {}

  /**
   * How the job is executed.
   *
   * @param backend of its state: hashmap or rocksdb
   */
  public record Execution(int parallelism, String backend, Duration checkpoints) {
    Map<String, String> options() {
      return Map.of(
          "state.backend.type",
          backend,
          "execution.checkpointing.interval",
          checkpoints.toMillis() + "ms");
    }
  }

  /**
   * Starts the servers and the cluster; no job yet.
   *
   * @param progress told what is begun, and every few seconds what is waited for
   * @throws io.memberflow.configuration.ConfigurationException where nothing has been built
   * @throws ServerException where one of them does not come up
   */
  public Trial(Settings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
    this.checkout = Checkout.find();
    progress.accept("Kafka and Redis start");
    this.servers = new TrialServers(settings.catalogue(), settings.folder());
    try {
      progress.accept("the cluster starts");
      this.cluster =
          LocalFlinkCluster.start(
              checkout.scripts(), settings.folder(), settings.highlyAvailable());
    } catch (RuntimeException e) {
      servers.close();
      throw e;
    }
    this.jobs = new FlinkCluster(cluster.address(), LIMIT, progress);
    this.feed =
        new PacedFeed(settings.log(), servers.kafkaAddress(), settings.paces(), settings.load());
    this.readers =
        new Readers(servers.redisSettings(), TrialServers.NAMESPACE, feed::waiting, progress);
  }

  /** Starts the job, and the log when it runs. */
  public void start(Execution execution) {
    progress.accept("the job starts");
    job = submit(execution, Optional.empty(), false);
    jobs.awaitRunning(job);
    progress.accept("the log is sent, for %d s".formatted(settings.load().toSeconds()));
    feed.start();
  }

  private String submit(Execution execution, Optional<String> savepoint, boolean bounded) {
    return new JobJar(checkout.jobJar(), servers.config(bounded))
        .submit(
            URI.create(cluster.address()), execution.parallelism(), savepoint, execution.options());
  }

  /** How much of the log has been sent, 0–1; somewhat less than 1 until {@link #finish}. */
  public double sentShare() {
    feed.done();
    return feed.sentShare();
  }

  /**
   * The log stops there until another share is named, also where the job is slow.
   *
   * @param share of the log, 0–1
   */
  public void holdAt(double share) {
    feed.holdAt(share);
  }

  /** Waits until all has been sent but what is held back for the end. */
  public void awaitSent() {
    progress.accept("%.0f %% of the log is sent; the rest follows".formatted(100 * sentShare()));
    feed.await();
  }

  /**
   * Waits until readers see what has been sent by now.
   *
   * @return how long that took
   */
  public Duration awaitReaders() {
    return readers.await(feed.sent(), LIMIT);
  }

  /** The longest that a record waited in the log for readers to see it, since the last call. */
  public Duration takeLongestWait() {
    return readers.takeLongestWait();
  }

  /**
   * Sends records that do not belong to the log.
   *
   * @param made from the bytes of the record before, and when it was written
   */
  public void sendExtra(ExtraRecord made, int partition) {
    feed.sendExtra(made, partition);
  }

  /** The bytes of a record that is made from the one sent before it. */
  public interface ExtraRecord {
    byte[] bytes(byte[] before, long writtenAt);
  }

  /** How often Flink has restarted the job from a checkpoint since its JobManager started. */
  public int restarts() {
    return jobs.restores(job);
  }

  /** Waits for a checkpoint that is newer than the one that the job has last gone on from. */
  public void awaitCheckpoint() {
    jobs.awaitCheckpoint(job);
  }

  /**
   * Kills a TaskManager that works for the job (SIGKILL) and starts it again, and waits until Flink
   * has gone on from a checkpoint.
   *
   * @param choice of one, where several work for it, 0–1
   * @throws ServerException where it does not go on in time
   */
  public void killTaskManager(double choice) {
    List<String> working = List.copyOf(jobs.taskManagers(job));
    String process = LocalFlinkCluster.process(working.get((int) (choice * working.size())));
    int before = restarts();
    progress.accept(
        "%s is killed, %.0f %% of the log is sent".formatted(process, 100 * sentShare()));
    cluster.kill(process);
    cluster.restart(process);
    String checkpoint = jobs.awaitRestores(job, before + 1);
    progress.accept(
        "the job goes on from checkpoint %s, %.0f %% of the log is sent"
            .formatted(checkpoint, 100 * sentShare()));
  }

  /** Checkpoints that were completed since the JobManager started or came back. */
  public int checkpoints() {
    return jobs.view(job).checkpoints();
  }

  /**
   * Stops the job with a savepoint, sends what is left of the log, and runs a bounded job from
   * there to its end.
   */
  public void finish(Execution execution) {
    progress.accept("the job is stopped with a savepoint");
    String savepoint = stop();
    feed.finish();
    progress.accept("a bounded job goes on from it to the end of the log");
    job = submitAgain(execution, savepoint);
    jobs.awaitEnd(job);
  }

  /** The same configuration has run before: a refusal is of servers that were struck. */
  private String submitAgain(Execution execution, String savepoint) {
    for (int attempt = 1; ; attempt++) {
      try {
        return submit(execution, Optional.of(savepoint), true);
      } catch (ConfigurationException e) {
        if (attempt == SUBMIT_ATTEMPTS) {
          throw new ServerException(e.getMessage(), e);
        }
        progress.accept(e.getMessage() + "; trying again");
      }
    }
  }

  /** A job that was just struck is between two attempts, and takes no savepoint then. */
  private String stop() {
    for (int attempt = 1; ; attempt++) {
      jobs.awaitRunning(job);
      try {
        return jobs.stop(job, Optional.empty());
      } catch (ServerException e) {
        if (attempt == STOP_ATTEMPTS) {
          throw e;
        }
        progress.accept(e.getMessage() + "; trying again");
      }
    }
  }

  /** Fills Redis again from the log. */
  public MembersRebuild.Result rebuild() {
    return MembersRebuild.run(
        MembersConfig.read(servers.config(true), System::getenv), Optional.empty(), events -> {});
  }

  /** What the job says of its progress, as readers see it. */
  public LogProgress progress() {
    return readers.progress();
  }

  /** Writes what Redis holds; the number of records. */
  public long export(Path file) {
    return servers.export(file);
  }

  /** For what disturbs it. */
  public LocalFlinkCluster cluster() {
    return cluster;
  }

  /** For what disturbs it. */
  public LocalKafka kafka() {
    return servers.kafka();
  }

  /** For what disturbs it. */
  public LocalRedis redis() {
    return servers.redis();
  }

  @Override
  public void close() {
    readers.close();
    feed.close();
    cluster.close();
    servers.close();
  }
}
