package io.memberflow.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.RedisSink;
import io.memberflow.servers.LocalRedis;
import io.memberflow.store.FeatureReader;
import io.memberflow.store.FreshnessPolicy;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.redis.NamespaceSize;
import io.memberflow.store.redis.RedisBaseline;
import io.memberflow.store.redis.RedisNamespace;
import io.memberflow.store.redis.RedisRecordReader;
import io.memberflow.store.redis.RedisRecordWriter;
import io.memberflow.store.redis.RedisSettings;
import io.memberflow.store.redis.WriteMode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;

/**
 * The store against the bare client on one server, in turns: the job's sink against HSET, the
 * guarded writer against its script alone, typed reads against HGETALL. Figures are medians over
 * the rounds after the first three, which warm up; ratios are medians of each round's ratio.
 */
public final class StoreBench {
  private static final String SINK = "bench-sink";
  private static final String GUARDED = "bench-guarded";
  private static final String SCRIPT = "bench-script";
  private static final String RAW = "bench-raw";
  private static final int RAW_PIPELINED = 16;
  private static final int SCRIPT_PIPELINED = 256;
  private static final int BATCH = 100;
  private static final int BATCHES = 20;

  /**
   * Rounds until the JVM has compiled what they do: in the first, a write takes three times as
   * long.
   */
  private static final int WARM_UP = 3;

  private final Settings settings;
  private final PrintWriter out;

  /**
   * @param members that are written in every round
   * @param reads of single members in every round; a twentieth as many batches of 100
   * @param rounds that count, at least 1
   */
  public record Settings(int members, int reads, int rounds, Optional<Path> json) {}

  public StoreBench(Settings settings, PrintWriter out) {
    this.settings = settings;
    this.out = out;
  }

  public void run() {
    Optional<RedisBenchmarkTool> tool = RedisBenchmarkTool.find();
    try (LocalRedis redis = LocalRedis.start(Map.of("appendonly", "no"))) {
      say(
          "bench store: %,d members with 20 numbers; raw HSET by %s, %d pipelined"
              .formatted(
                  settings.members(),
                  tool.isPresent() ? "redis-benchmark" : "the bare Java client",
                  RAW_PIPELINED));
      Run run = new Run(redis, tool);
      for (int round = -WARM_UP; round < settings.rounds(); round++) {
        run.round(round);
      }
      run.report();
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException("the benchmark of the store was interrupted", e);
    }
  }

  /** One run over one server. */
  private final class Run {
    private final StoreBenchData data = new StoreBenchData(settings.members());
    private final LocalRedis redis;
    private final RedisSettings address;
    private final Optional<RedisBenchmarkTool> tool;
    private final double[] raw = new double[settings.rounds()];
    private final double[] sink = new double[settings.rounds()];
    private final double[] script = new double[settings.rounds()];
    private final double[] guarded = new double[settings.rounds()];
    private final Latencies[] rawRead = new Latencies[settings.rounds()];
    private final Latencies[] read = new Latencies[settings.rounds()];
    private final Latencies[] rawBatch = new Latencies[settings.rounds()];
    private final Latencies[] batch = new Latencies[settings.rounds()];

    Run(LocalRedis redis, Optional<RedisBenchmarkTool> tool) {
      this.redis = redis;
      this.address = RedisSettings.parse(redis.uri().toString());
      this.tool = tool;
    }

    /**
     * @param round negative while warming up
     */
    void round(int round) throws IOException, InterruptedException {
      List<Publication> publications = data.publications(round + WARM_UP);
      boolean turned = round % 2 != 0;
      double sinkRate = turned ? sink(publications) : 0;
      double rawRate = raw(publications);
      double scriptRate = turned ? script(publications) : 0;
      double guardedRate = guarded(publications);
      if (!turned) {
        scriptRate = script(publications);
        sinkRate = sink(publications);
      }
      Latencies[] reads = reads(round);
      say(
          "  %s  HSET %,8.0f/s  sink %,8.0f/s (%.2f)   script %,8.0f/s  guarded %,8.0f/s (%.2f)"
              .formatted(
                  round < 0 ? "warm-up" : "round " + (round + 1),
                  rawRate,
                  sinkRate,
                  sinkRate / rawRate,
                  scriptRate,
                  guardedRate,
                  guardedRate / scriptRate));
      if (round >= 0) {
        raw[round] = rawRate;
        sink[round] = sinkRate;
        script[round] = scriptRate;
        guarded[round] = guardedRate;
        rawRead[round] = reads[0];
        read[round] = reads[1];
        rawBatch[round] = reads[2];
        batch[round] = reads[3];
      }
    }

    /** HSET of the same fields without a guard. */
    private double raw(List<Publication> publications) {
      List<RedisBaseline.Prepared> commands =
          StoreBenchData.writes(publications, RAW).stream()
              .map(write -> RedisBaseline.hset(write, System.currentTimeMillis()))
              .toList();
      if (tool.isPresent()) {
        return tool.get()
            .hset(redis.port(), commands.get(0), settings.members(), settings.members());
      }
      try (RedisBaseline baseline = new RedisBaseline(address)) {
        long start = System.nanoTime();
        baseline.hset(commands, RAW_PIPELINED);
        return rate(start);
      }
    }

    /** Publications through the sink of the job. */
    private double sink(List<Publication> publications) throws IOException, InterruptedException {
      RedisSink sink =
          new RedisSink(
              redis.uri().toString(),
              SINK,
              Duration.ofDays(730),
              WriteMode.GUARDED,
              Duration.ofSeconds(1));
      try (IdleTimers timers = new IdleTimers()) {
        SinkWriter<Publication> writer = sink.createWriter(timers, new UnregisteredMetricsGroup());
        long start = System.nanoTime();
        for (Publication publication : publications) {
          writer.write(publication, null);
        }
        writer.flush(true);
        double rate = rate(start);
        close(writer);
        return rate;
      }
    }

    private static void close(SinkWriter<?> writer) throws IOException, InterruptedException {
      try {
        writer.close();
      } catch (IOException | InterruptedException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }

    /** The script with ready arguments through the bare client. */
    private double script(List<Publication> publications) {
      List<RedisBaseline.Prepared> calls =
          StoreBenchData.writes(publications, SCRIPT).stream()
              .map(write -> RedisBaseline.script(write, System.currentTimeMillis()))
              .toList();
      try (RedisBaseline baseline = new RedisBaseline(address)) {
        long start = System.nanoTime();
        baseline.script(calls, SCRIPT_PIPELINED);
        return rate(start);
      }
    }

    /** The same writes through the store's writer. */
    private double guarded(List<Publication> publications) {
      List<RecordWrite> writes = StoreBenchData.writes(publications, GUARDED);
      try (RedisRecordWriter writer = new RedisRecordWriter(address)) {
        writer.ping();
        long start = System.nanoTime();
        writer.write(writes);
        return rate(start);
      }
    }

    private double rate(long startNanos) {
      return settings.members() / ((System.nanoTime() - startNanos) / 1e9);
    }

    /** Raw and typed reads by turns: single ones, then batches. */
    private Latencies[] reads(int round) {
      SplittableRandom random = new SplittableRandom(round);
      Latencies rawSingle = new Latencies(settings.reads());
      Latencies single = new Latencies(settings.reads());
      Latencies rawMany = new Latencies(settings.reads() / BATCHES);
      Latencies many = new Latencies(settings.reads() / BATCHES);
      long found = 0;
      try (RedisBaseline baseline = new RedisBaseline(address);
          RedisRecordReader records = new RedisRecordReader(address)) {
        FeatureReader reader =
            new FeatureReader(
                records,
                data.catalogue(),
                GUARDED,
                new FreshnessPolicy(Duration.ofHours(1), Duration.ofDays(1)));
        records.ping();
        for (int i = 0; i < settings.reads(); i++) {
          RecordKey key =
              RecordKey.member(GUARDED, StoreBenchData.id(random.nextInt(settings.members())));
          for (int turn = 0; turn < 2; turn++) {
            long start = System.nanoTime();
            if ((i + turn) % 2 == 0) {
              found += baseline.read(key).size();
              rawSingle.add(System.nanoTime() - start);
            } else {
              found += reader.member(key.id()).status().usable() ? 1 : 0;
              single.add(System.nanoTime() - start);
            }
          }
        }
        for (int i = 0; i < settings.reads() / BATCHES; i++) {
          List<RecordKey> keys =
              random
                  .ints(BATCH, 0, settings.members())
                  .mapToObj(id -> RecordKey.member(GUARDED, StoreBenchData.id(id)))
                  .toList();
          List<String> ids = keys.stream().map(RecordKey::id).toList();
          for (int turn = 0; turn < 2; turn++) {
            long start = System.nanoTime();
            if ((i + turn) % 2 == 0) {
              found += baseline.read(keys).size();
              rawMany.add(System.nanoTime() - start);
            } else {
              found += reader.members(ids).size();
              many.add(System.nanoTime() - start);
            }
          }
        }
      }
      if (found < settings.reads()) {
        throw new IllegalStateException("the benchmark found only " + found + " records");
      }
      return new Latencies[] {rawSingle, single, rawMany, many};
    }

    void report() {
      NamespaceSize size = measure();
      double sinkToRaw = Medians.ratio(sink, raw);
      double guardedToScript = Medians.ratio(guarded, script);
      double readP99 = Medians.ratio(p(read, 0.99), p(rawRead, 0.99));
      double batchP99 = Medians.ratio(p(batch, 0.99), p(rawBatch, 0.99));
      say("");
      say("%-22s %12s %12s %7s".formatted("", "store", "bare", "ratio"));
      row("sink / HSET, writes/s", sink, raw, sinkToRaw);
      row("guarded / script", guarded, script, guardedToScript);
      row("read p50, µs", p(read, 0.5), p(rawRead, 0.5));
      row("read p99, µs", p(read, 0.99), p(rawRead, 0.99), readP99);
      row("100 reads p50, µs", p(batch, 0.5), p(rawBatch, 0.5));
      row("100 reads p99, µs", p(batch, 0.99), p(rawBatch, 0.99), batchP99);
      say("%-22s %,12.0f   %s".formatted("bytes per member", size.meanBytes(), size.encodings()));
      settings
          .json()
          .ifPresent(
              file -> {
                ObjectNode root = BenchReport.newObject();
                root.put("members", settings.members()).put("rounds", settings.rounds());
                root.put("raw", tool.isPresent() ? "redis-benchmark" : "jedis");
                root.put("sinkToRaw", sinkToRaw);
                root.put("guardedToScript", guardedToScript);
                root.put("readP99ToRaw", readP99);
                root.put("batchReadP99ToRaw", batchP99);
                root.put("bytesPerMember", size.meanBytes());
                root.putObject("writesPerSecond")
                    .put("raw", Math.round(Medians.of(raw)))
                    .put("sink", Math.round(Medians.of(sink)))
                    .put("script", Math.round(Medians.of(script)))
                    .put("guarded", Math.round(Medians.of(guarded)));
                ObjectNode micros = root.putObject("readMicros");
                put(micros.putObject("raw"), rawRead);
                put(micros.putObject("store"), read);
                ObjectNode batches = root.putObject("batchReadMicros");
                put(batches.putObject("raw"), rawBatch);
                put(batches.putObject("store"), batch);
                BenchReport.write(file, root);
              });
    }

    private NamespaceSize measure() {
      try (RedisNamespace written = new RedisNamespace(address, SINK)) {
        return written.measure(1_000).get(RecordKey.MEMBER);
      }
    }

    private void put(ObjectNode node, Latencies[] rounds) {
      node.put("p50", Medians.of(p(rounds, 0.5))).put("p99", Medians.of(p(rounds, 0.99)));
    }

    private void row(String name, double[] store, double[] bare) {
      row(name, store, bare, Medians.ratio(store, bare));
    }

    private void row(String name, double[] store, double[] bare, double ratio) {
      say(
          "%-22s %,12.0f %,12.0f %7.2f"
              .formatted(name, Medians.of(store), Medians.of(bare), ratio));
    }
  }

  private static double[] p(Latencies[] rounds, double quantile) {
    return Arrays.stream(rounds).mapToDouble(l -> l.micros(quantile)).toArray();
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
