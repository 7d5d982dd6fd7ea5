package io.memberflow.backfill;

import io.memberflow.cleaning.History;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.members.BackfilledSavepoint;
import io.memberflow.members.MembersBackfill;
import io.memberflow.runs.JobWatch;
import io.memberflow.runs.JobWatch.Counts;
import io.memberflow.runs.ReadCounts;
import io.memberflow.runs.RunFolder;
import io.memberflow.servers.LocalFlink;
import io.memberflow.servers.ServerException;
import io.memberflow.sources.KafkaCheck;
import io.memberflow.sources.Offsets;
import io.memberflow.sources.TopicAfterFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.LocalStreamEnvironment;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Runs the main job over files, stops it with a savepoint when they were read, and lets the live
 * job go on from that: on the cluster that Flink's command line submits to, in this process
 * otherwise, where a run that was killed goes on.
 */
public final class BackfillRun {
  private static final String PLAN = "backfill.json";
  private static final String RESULT = "result.json";
  private static final String CHECKPOINTS = "checkpoints";
  private static final String SAVEPOINTS = "savepoints";
  private static final Duration SAY_EVERY = Duration.ofSeconds(2);
  private static final Duration SAVEPOINT_LIMIT = Duration.ofHours(6);

  private final BackfillRequest request;
  private final Settings settings;
  private final Consumer<String> say;
  private final TopicAfterFiles topic;

  /**
   * How it is run.
   *
   * @param workDir of all backfills that run in this process
   * @param savepoints folder for the savepoint; empty for the cluster's own, or below the work
   *     directory
   * @param parallelism in this process
   * @param checkpoints how often one is made to go on from, in this process
   */
  public record Settings(
      Path workDir, Optional<String> savepoints, int parallelism, Duration checkpoints) {}

  /**
   * @param say gets lines of progress
   */
  public BackfillRun(BackfillRequest request, Settings settings, Consumer<String> say) {
    this.request = request;
    this.settings = settings;
    this.say = say;
    this.topic = new TopicAfterFiles(request.config().kafka(), request.config().catalogue());
  }

  /**
   * @throws ConfigurationException where it is refused
   * @throws io.memberflow.store.StoreException where Redis does not answer
   * @throws ServerException where Kafka does not answer, or the job fails
   */
  public BackfillResult run() {
    Instant now = Instant.now();
    request.check(now);
    KafkaCheck.require(request.config().kafka());
    request.until().ifPresent(until -> requireNoGap(until.toEpochMilli(), ""));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(MembersBackfill.pipelineOptions());
    if (env instanceof LocalStreamEnvironment) {
      return runHere(now);
    }
    begin();
    define(env, now);
    return finish(readAll(env, settings.savepoints().orElse(null)));
  }

  private void begin() {
    say.accept(
        "backfill %s: %,d files up to %s, %s"
            .formatted(
                request.name(),
                request.files(),
                request.until().map(Instant::toString).orElse("their ends"),
                request.publishes()
                    ? "into namespace " + request.config().namespace()
                    : "without publication"));
  }

  private void define(StreamExecutionEnvironment env, Instant writtenAt) {
    new MembersBackfill(
            request.config(), request.parts(), request.seam(), writtenAt, request.publishes())
        .define(env);
  }

  private BackfillResult runHere(Instant now) {
    RunFolder folder = new RunFolder("backfill", settings.workDir(), request.name());
    try (AutoCloseable lock = folder.lock()) {
      Optional<BackfillPlan> known = folder.read(PLAN, BackfillPlan.class);
      known.ifPresent(request::requireSame);
      Optional<BackfillResult> result = folder.read(RESULT, BackfillResult.class);
      if (result.isPresent()) {
        say.accept("backfill %s ended before".formatted(request.name()));
        return result.get();
      }
      BackfillPlan plan = known.orElseGet(() -> request.plan(now));
      if (known.isEmpty()) {
        folder.write(PLAN, plan);
      }
      begin();
      BackfillResult made = finish(runHere(folder, Instant.parse(plan.started())));
      folder.write(RESULT, made);
      folder.delete(CHECKPOINTS);
      return made;
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new ServerException("the backfill failed: " + e.getMessage(), e);
    }
  }

  /** Returns the savepoint, which may be one of a run that was killed before it was finished. */
  private String runHere(RunFolder folder, Instant writtenAt) {
    Optional<String> savepoint = folder.lastCheckpoint(SAVEPOINTS).map(p -> p.toUri().toString());
    if (savepoint.isPresent()) {
      say.accept("the files were read before");
      return savepoint.get();
    }
    Configuration options =
        LocalFlink.resumable(folder.path().resolve(CHECKPOINTS), settings.checkpoints());
    folder
        .lastCheckpoint(CHECKPOINTS)
        .ifPresent(
            path -> {
              say.accept("goes on from checkpoint " + path.getFileName());
              options.set(StateRecoveryOptions.SAVEPOINT_PATH, path.toUri().toString());
            });
    try (LocalFlink flink = new LocalFlink(settings.parallelism())) {
      StreamExecutionEnvironment env = flink.environment(options);
      define(env, writtenAt);
      return readAll(
          env,
          settings
              .savepoints()
              .orElseGet(() -> folder.path().resolve(SAVEPOINTS).toUri().toString()));
    }
  }

  /**
   * Runs the job until all files were read, and stops it.
   *
   * @param folder null for the cluster's own
   * @return the savepoint
   */
  private String readAll(StreamExecutionEnvironment env, String folder) {
    JobClient job = null;
    try {
      job = env.executeAsync("memberflow backfill " + request.name());
      awaitFilesRead(job);
      say.accept("all files are read, the job is stopped with a savepoint");
      String savepoint =
          job.stopWithSavepoint(false, folder, SavepointFormatType.CANONICAL)
              .get(SAVEPOINT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      job.getJobExecutionResult().get(SAVEPOINT_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return savepoint;
    } catch (InterruptedException e) {
      if (job != null) {
        job.cancel();
      }
      Thread.currentThread().interrupt();
      throw new ServerException("the backfill was interrupted", e);
    } catch (Exception e) {
      throw new ServerException(
          "the backfill failed: %s; mend the cause and repeat the command"
              .formatted(ServerException.reason(e)),
          e);
    }
  }

  private void awaitFilesRead(JobClient job) throws Exception {
    JobWatch watch = new JobWatch(job, SAY_EVERY);
    if (watch.end(BackfillRun::filesRead, this::say).isPresent()) {
      throw new ServerException("it was ended by somebody before all files were read");
    }
  }

  private static boolean filesRead(Counts counts) {
    OptionalLong subtasks = counts.number(ReadCounts.SUBTASKS);
    return subtasks.isPresent() && subtasks.equals(counts.number(ReadCounts.SUBTASKS_ENDED));
  }

  private void say(Counts counts) {
    long read = counts.number(ReadCounts.RECORDS_READ).orElse(0);
    if (read > 0) {
      long newest = counts.number(ReadCounts.NEWEST_EVENT_TIME).orElse(Long.MIN_VALUE);
      String reached =
          newest > Long.MIN_VALUE ? ", events up to " + Instant.ofEpochMilli(newest) : "";
      say.accept("%,d records%s, %,.0f/s".formatted(read, reached, read / counts.seconds()));
    }
  }

  private BackfillResult finish(String path) {
    BackfilledSavepoint savepoint = BackfilledSavepoint.open(path);
    History history = savepoint.history(request.seam());
    long seam = history.seam();
    if (seam == Long.MIN_VALUE) {
      throw ConfigurationException.wrong(
          "--files", "without a sound event", "files of events", "look at the dead letters");
    }
    String name = request.config().kafka().events();
    Offsets begin = topic.begin(seam);
    if (!savepoint.finished()) {
      requireNoGap(
          seam, "; the files are read, and the same command with --accept-gap finishes " + path);
      savepoint.finish(history, name, begin);
    }
    say.accept(
        "%,d records read, %,d of them dead letters"
            .formatted(history.records(), history.deadLetters()));
    say.accept(
        "the live job takes events from %s on and begins with %s"
            .formatted(Instant.ofEpochMilli(seam), places(name, begin)));
    return new BackfillResult(
        path,
        Instant.ofEpochMilli(seam).toString(),
        name,
        begin.text(),
        history.records(),
        history.deadLetters());
  }

  private static String places(String name, Offsets begin) {
    return begin.byPartition().entrySet().stream()
        .map(e -> "%s/%d at %d".formatted(name, e.getKey(), e.getValue()))
        .collect(Collectors.joining(", "));
  }

  private void requireNoGap(long seam, String state) {
    Optional<String> gap = topic.gap(seam);
    if (gap.isEmpty()) {
      return;
    }
    if (!request.acceptsGap()) {
      throw new ConfigurationException(
          "%s; bring files that reach further, with a later --until, or go on without with --accept-gap%s"
              .formatted(gap.get(), state));
    }
    say.accept("WARNING, accepted with --accept-gap: " + gap.get());
  }
}
