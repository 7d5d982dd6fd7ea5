package io.memberflow.experiments;

import io.memberflow.cleaning.PartitionReport;
import io.memberflow.cleaning.Reason;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.experiments.ExperimentPlan.Variant;
import io.memberflow.members.MembersConfig;
import io.memberflow.members.MembersReplay;
import io.memberflow.members.MembersRun;
import io.memberflow.members.Savepoint;
import io.memberflow.runs.JobWatch;
import io.memberflow.runs.JobWatch.Counts;
import io.memberflow.runs.ReadCounts;
import io.memberflow.servers.LocalFlink;
import io.memberflow.servers.ServerException;
import io.memberflow.sources.Deleted;
import io.memberflow.sources.KafkaCheck;
import io.memberflow.sources.KafkaOffsets;
import io.memberflow.sources.Offsets;
import io.memberflow.store.RecordKey;
import io.memberflow.store.StoredRecord;
import io.memberflow.store.redis.RedisNamespace;
import io.memberflow.store.redis.RedisRecordReader;
import io.memberflow.store.redis.RedisSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Runs the variants of an experiment in this process. Variants that have ended are kept; one that
 * was killed goes on from its last checkpoint.
 */
public final class ExperimentRun {
  private static final Duration SAY_EVERY = Duration.ofSeconds(2);

  private final ExperimentRequest request;
  private final ExperimentFolder folder;
  private final int together;
  private final Duration checkpoints;
  private final Consumer<String> say;

  /**
   * @param workDir of all experiments
   * @param together how many variants run at the same time
   * @param checkpoints how often a variant makes one to go on from
   * @param say gets lines of progress
   */
  public ExperimentRun(
      ExperimentRequest request,
      Path workDir,
      int together,
      Duration checkpoints,
      Consumer<String> say) {
    this.request = request;
    this.folder = new ExperimentFolder(workDir, request.name());
    this.together = together;
    this.checkpoints = checkpoints;
    this.say = say;
  }

  /**
   * Runs what has not ended yet.
   *
   * @return the results by the order of the variants
   * @throws ConfigurationException where the experiment is refused
   * @throws ServerException where a server does not answer or a variant fails
   */
  public List<VariantResult> run() {
    KafkaCheck.require(request.production().kafka());
    Optional<ExperimentPlan> known = folder.plan();
    known.ifPresent(request::requireSame);
    ExperimentPlan plan = known.orElseGet(request::plan);
    plan.variants().forEach(plan::namespace);
    try (AutoCloseable lock = folder.lock()) {
      if (known.isEmpty()) {
        folder.write(plan);
      }
      return run(plan);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new ServerException("the experiment failed: " + e.getMessage(), e);
    }
  }

  private List<VariantResult> run(ExperimentPlan plan) {
    say.accept(
        "experiment %s: %,d events up to %s, %d variants"
            .formatted(plan.name(), plan.events(), plan.end(), plan.variants().size()));
    ExecutorService pool = Executors.newFixedThreadPool(together);
    try {
      List<Future<VariantResult>> running = new ArrayList<>();
      for (int i = 0; i < plan.variants().size(); i++) {
        Variant variant = plan.variants().get(i);
        String label =
            "variant %d of %d, %s".formatted(i + 1, plan.variants().size(), variant.name());
        running.add(pool.submit(() -> run(plan, variant, label)));
      }
      List<VariantResult> results = new ArrayList<>();
      for (Future<VariantResult> result : running) {
        results.add(result.get());
      }
      return results;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("the experiment was interrupted", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new ServerException("a variant failed: " + e.getCause(), e);
    } finally {
      pool.shutdownNow();
      awaitEnd(pool);
    }
  }

  /** The folder is not left to others while a variant still writes. */
  private static void awaitEnd(ExecutorService pool) {
    try {
      pool.awaitTermination(1, TimeUnit.MINUTES);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private VariantResult run(ExperimentPlan plan, Variant variant, String label) {
    Optional<VariantResult> ended = folder.result(variant.name());
    if (ended.isPresent()) {
      say.accept(label + ": ended before");
      return ended.get();
    }
    MembersConfig config =
        request.production().forVariant(variant.catalogue(), plan.namespace(variant));
    Optional<Path> checkpoint = folder.lastCheckpoint(variant.name());
    if (checkpoint.isEmpty()) {
      folder.clear(variant.name());
      dropNamespace(config);
    }
    String from = checkpoint.map(Path::toString).or(plan::savepoint).orElse(null);
    String topic = config.kafka().events();
    Offsets start =
        checkpoint
            .map(path -> Savepoint.read(path.toString()).next(topic, plan.startOffsets()))
            .orElseGet(plan::startOffsets);
    requireThere(config, label, start, plan.endOffsets());
    long before = start.since(plan.startOffsets());
    checkpoint.ifPresent(
        path -> say.accept("%s: goes on after %,d events".formatted(label, before)));
    long begin = System.nanoTime();
    try (LocalFlink flink = new LocalFlink(plan.parallelism())) {
      StreamExecutionEnvironment env = flink.environment(options(variant, from));
      new MembersReplay(request.production(), config, plan.endOffsets(), plan.itemsEndOffsets())
          .define(env, MembersRun.prepareStore(config), folder.outcomes(variant.name()));
      await(env, label, before, plan.events());
    }
    VariantResult result =
        new VariantResult(
            plan.events(),
            deadLetters(plan, config) - plan.deadLettersBefore(),
            (System.nanoTime() - begin) / 1e9,
            checkpoint.isPresent());
    folder.write(variant.name(), result);
    say.accept("%s: ended, %,d events, %.1f s".formatted(label, result.events(), result.seconds()));
    return result;
  }

  /**
   * Retention may have deleted records while other variants ran, or before the command was
   * repeated.
   */
  private static void requireThere(MembersConfig config, String label, Offsets start, Offsets end) {
    String topic = config.kafka().events();
    try (KafkaOffsets kafka = new KafkaOffsets(config.kafka())) {
      Optional<Deleted> gone = Deleted.between(topic, kafka.earliest(topic), start, end);
      if (gone.isPresent()) {
        throw new ConfigurationException(
            ("%s: %s; variants that have ended are kept; start an experiment of another name from a later"
                    + " savepoint, with a longer retention.ms")
                .formatted(label, gone.get().text()));
      }
    }
  }

  private Configuration options(Variant variant, String from) {
    Configuration options = LocalFlink.resumable(folder.checkpoints(variant.name()), checkpoints);
    if (from != null) {
      options.set(StateRecoveryOptions.SAVEPOINT_PATH, from);
      // production's sinks have state that a replay leaves alone
      options.set(StateRecoveryOptions.SAVEPOINT_IGNORE_UNCLAIMED_STATE, true);
    }
    return options;
  }

  private void await(StreamExecutionEnvironment env, String label, long before, long total) {
    JobClient job = null;
    try {
      job = env.executeAsync(label);
      new JobWatch(job, SAY_EVERY).end(counts -> say(counts, label, before, total));
    } catch (InterruptedException e) {
      if (job != null) {
        job.cancel();
      }
      Thread.currentThread().interrupt();
      throw new ServerException(label + " was interrupted", e);
    } catch (Exception e) {
      throw new ServerException("%s failed: %s".formatted(label, ServerException.reason(e)), e);
    }
  }

  private void say(Counts counts, String label, long before, long total) {
    counts
        .number(ReadCounts.RECORDS_READ)
        .ifPresent(
            read ->
                say.accept(
                    "%s: %,d of %,d events (%.0f %%), %,.0f/s"
                        .formatted(
                            label,
                            before + read,
                            total,
                            100.0 * (before + read) / total,
                            read / counts.seconds())));
  }

  private static void dropNamespace(MembersConfig config) {
    try (RedisNamespace namespace =
        new RedisNamespace(RedisSettings.parse(config.redisUri()), config.namespace())) {
      namespace.drop(records -> {});
    }
  }

  /** What was refused up to the end, of the replay and of everything before it. */
  private static long deadLetters(ExperimentPlan plan, MembersConfig config) {
    List<RecordKey> keys =
        plan.endOffsets().byPartition().keySet().stream()
            .map(
                p ->
                    new RecordKey(
                        config.namespace(), RecordKey.SOURCE, config.kafka().events() + "/" + p))
            .toList();
    long refused = 0;
    try (RedisRecordReader reader = new RedisRecordReader(RedisSettings.parse(config.redisUri()))) {
      for (StoredRecord record : reader.read(keys)) {
        for (Reason reason : Reason.values()) {
          if (reason.deadLetter()) {
            refused += (long) record.number(PartitionReport.field(reason)).orElse(0);
          }
        }
      }
    }
    return refused;
  }
}
