package io.memberflow.determinism;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.cleaning.ErasedMembers;
import io.memberflow.cleaning.LogRecord;
import io.memberflow.cleaning.Reason;
import io.memberflow.epochs.LogEnd;
import io.memberflow.events.EventWriter;
import io.memberflow.events.TextHash;
import io.memberflow.export.NamespaceExport;
import io.memberflow.members.MembersJob;
import io.memberflow.members.MembersSettings;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.publishing.RedisSink;
import io.memberflow.runs.ReadCounts;
import io.memberflow.servers.LocalFlink;
import io.memberflow.servers.LocalRedis;
import io.memberflow.servers.ServerException;
import io.memberflow.simulation.ShopSettings;
import io.memberflow.simulation.SimulatedRecord;
import io.memberflow.simulation.SimulatedShop;
import io.memberflow.sources.FileLog;
import io.memberflow.store.redis.RedisNamespace;
import io.memberflow.store.redis.RedisSettings;
import io.memberflow.store.redis.WriteMode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * Runs in this process, over files: tasks fail and readers pause on demand, and some runs are
 * stopped and go on from their savepoint. Quick, so that there can be many.
 */
final class LocalRuns implements Runs<Disturbance> {
  private static final int PARTITIONS = 4;
  private static final Duration LIMIT = Duration.ofMinutes(10);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);
  private static final String FROM_THE_BEGINNING = "";
  private static final int ATTEMPTS = 20;

  private final CatalogueText catalogue;
  private final long events;
  private final Path folder;
  private final LocalRedis redis;
  private final List<Path> log;

  /** Writes the log and starts Redis. */
  LocalRuns(CatalogueText catalogue, long events, long seed, Path folder) throws IOException {
    this.catalogue = catalogue;
    this.events = events;
    this.folder = folder;
    this.log = writeLog(seed);
    this.redis = LocalRedis.start();
  }

  @Override
  public Run plain(Path file) {
    return export("plain", Disturbance.NONE, file);
  }

  @Override
  public Disturbance random(SplittableRandom random) {
    return Disturbance.random(random);
  }

  @Override
  public void close() {
    redis.close();
  }

  private List<Path> writeLog(long seed) throws IOException {
    List<Path> files = new ArrayList<>();
    List<OutputStream> outs = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      files.add(folder.resolve("events-" + i + ".jsonl"));
      outs.add(new BufferedOutputStream(Files.newOutputStream(files.get(i)), 1 << 16));
    }
    EventWriter writer = new EventWriter();
    for (SimulatedRecord record : new SimulatedShop(ShopSettings.ofSize(seed, events))) {
      if (record.broken() && record.defect().reason().equals(Reason.BAD_TIME.published())) {
        continue; // a file does not say when a record was written: all that follow would be late
      }
      long hash = record.key() == null ? 0 : TextHash.of(record.key());
      OutputStream out = outs.get((int) Long.remainderUnsigned(hash, PARTITIONS));
      out.write(record.bytes(writer));
      out.write('\n');
    }
    for (OutputStream out : outs) {
      out.close();
    }
    return files;
  }

  @Override
  public Run export(String name, Disturbance disturbance, Path file) {
    int stops = replay(name, disturbance);
    RedisSettings settings = RedisSettings.parse(redis.uri().toString());
    long records = new NamespaceExport(settings, name, Optional.empty(), n -> {}).write(file);
    try (RedisNamespace written = new RedisNamespace(settings, name)) {
      written.drop(n -> {});
    }
    return new Run(records, DisturbedSource.failed(runName(name)), stops);
  }

  /** How often it was really stopped on the way. */
  private int replay(String namespace, Disturbance d) {
    String savepoint = null;
    if (d.thenParallelism() > 0) {
      savepoint = runToSavepoint(namespace, d);
      if (savepoint == null) {
        return 0;
      }
      if (savepoint.equals(FROM_THE_BEGINNING)) {
        savepoint = null;
      }
    }
    int parallelism = savepoint == null ? d.parallelism() : d.thenParallelism();
    String backend = savepoint == null ? d.backend() : d.thenBackend();
    try (LocalFlink flink = new LocalFlink(parallelism)) {
      JobClient job = start(flink, namespace, d, backend, savepoint);
      job.getJobExecutionResult().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return savepoint == null ? 0 : 1;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException(namespace + " was interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new ServerException(namespace + " (" + d + ") failed: " + ServerException.reason(e), e);
    }
  }

  /** Null where the job was faster and has ended; empty where it did not stop in time. */
  private String runToSavepoint(String namespace, Disturbance d) {
    try (LocalFlink flink = new LocalFlink(d.parallelism())) {
      JobClient job = start(flink, namespace, d, d.backend(), null);
      long some = Long.remainderUnsigned(d.seed(), events / 2);
      long end = System.nanoTime() + LIMIT.toNanos();
      while (!job.getJobExecutionResult().isDone()) {
        if (System.nanoTime() > end) {
          throw new TimeoutException("not done after " + LIMIT);
        }
        if (read(job) > some) {
          try {
            return job.stopWithSavepoint(
                    false,
                    folder.resolve("savepoints").toUri().toString(),
                    SavepointFormatType.CANONICAL)
                .get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
          } catch (ExecutionException e) {
            // it is between two attempts, or has just ended
          } catch (TimeoutException e) {
            // the end of the input came between: what was written is written again
            job.cancel().get(STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            return FROM_THE_BEGINNING;
          }
        }
        TimeUnit.MILLISECONDS.sleep(20);
      }
      job.getJobExecutionResult().get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException(namespace + " was interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new ServerException(namespace + " (" + d + ") failed: " + ServerException.reason(e), e);
    }
  }

  private static long read(JobClient job) throws InterruptedException {
    try {
      Object read = job.getAccumulators().get(1, TimeUnit.SECONDS).get(ReadCounts.RECORDS_READ);
      return read instanceof Long count ? count : 0;
    } catch (ExecutionException | TimeoutException e) {
      return 0; // it says nothing before it runs and after it has ended
    }
  }

  private JobClient start(
      LocalFlink flink, String namespace, Disturbance d, String backend, String savepoint) {
    StreamExecutionEnvironment env = flink.environment(options(d, backend, savepoint));
    Source<LogRecord, ?, ?> source = FileLog.events(catalogue, log);
    MembersJob.define(
        env,
        new MembersJob.Sources(DisturbedSource.of(source, runName(namespace), d), Optional.empty()),
        new MembersJob.Sinks(
            new RedisSink(
                redis.uri().toString(),
                namespace,
                catalogue.parse().timeToLive(),
                WriteMode.GUARDED,
                Duration.ofMillis(100)),
            new DiscardingSink<>()),
        new MembersSettings(
            catalogue,
            1,
            PublishInterval.always(Duration.ofMillis(500)),
            Duration.ofSeconds(30),
            Duration.ofDays(7),
            LogEnd.OF_DATA,
            ErasedMembers.NONE));
    try {
      return env.executeAsync(namespace);
    } catch (Exception e) {
      throw new ServerException(namespace + " could not be started: " + e.getMessage(), e);
    }
  }

  private String runName(String namespace) {
    return folder + "/" + namespace;
  }

  private static Configuration options(Disturbance d, String backend, String savepoint) {
    Configuration options = new Configuration();
    options.set(StateBackendOptions.STATE_BACKEND, backend);
    options.set(
        CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(d.checkpointMillis()));
    options.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(20));
    // how much was read comes with the heartbeats
    options.set(HeartbeatManagerOptions.HEARTBEAT_INTERVAL, Duration.ofMillis(100));
    options.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    options.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, ATTEMPTS);
    options.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
    if (savepoint != null) {
      options.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
    }
    return options;
  }
}
