package io.memberflow.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memberflow.catalogue.CatalogueText;
import io.memberflow.events.EventWriter;
import io.memberflow.platform.LocalPlatform;
import io.memberflow.platform.LogProducer;
import io.memberflow.servers.ServerException;
import io.memberflow.simulation.ShopSettings;
import io.memberflow.simulation.SimulatedRecord;
import io.memberflow.simulation.SimulatedShop;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * Events per second of the main job into Redis against a floor that reads, parses and counts the
 * same events per member in RocksDB and does nothing else. Both run in turn over a log that is
 * filled before, each to its end; a figure is the median over the rounds after the first, which
 * warms up.
 */
public final class PipelineBench {
  private final Settings settings;
  private final PrintWriter out;
  private Map<String, Double> loads = Map.of();
  private long savepointBytes;

  /**
   * @param events simulated events in the log
   * @param members that make them
   * @param resident members whom the job knows before, those included, and is measured with; 0 to
   *     measure a job that knows nobody
   * @param days that the events are spread over
   * @param rounds that count, at least 1
   */
  public record Settings(
      CatalogueText catalogue,
      long events,
      int members,
      int resident,
      int days,
      int rounds,
      int parallelism,
      Optional<Path> json) {}

  public PipelineBench(Settings settings, PrintWriter out) {
    this.settings = settings;
    this.out = out;
  }

  public void run() {
    settings.catalogue().parse();
    try (LocalPlatform platform =
        LocalPlatform.start("bench", settings.parallelism(), Map.of("appendonly", "no"))) {
      Optional<String> savepoint =
          settings.resident() == 0 ? Optional.empty() : Optional.of(load(platform));
      long events = fill(platform);
      double[] floor = new double[settings.rounds()];
      double[] job = new double[settings.rounds()];
      for (int round = 0; round <= settings.rounds(); round++) {
        collectGarbage();
        double floorRate = events / floorSeconds(platform);
        collectGarbage();
        double jobRate = jobRate(savepoint, platform, round, events);
        say(
            "  %s  floor %,9.0f events/s   main job %,9.0f events/s   ratio %.2f"
                .formatted(
                    round == 0 ? "warm-up" : "round " + round,
                    floorRate,
                    jobRate,
                    jobRate / floorRate));
        if (round > 0) {
          floor[round - 1] = floorRate;
          job[round - 1] = jobRate;
        }
      }
      report(events, floor, job);
    }
  }

  /** What the job before has left would be collected at the cost of the one that is measured. */
  private static void collectGarbage() {
    System.gc();
  }

  /** With residents the traffic begins on a Tuesday: periods of a week begin on Mondays. */
  private ShopSettings shop() {
    ShopSettings shop =
        ShopSettings.ofSize(1, settings.events())
            .withMembers(settings.members())
            .withDays(settings.days());
    return settings.resident() == 0 ? shop : shop.withStart(shop.start().plus(Duration.ofDays(1)));
  }

  /** Lets a job learn of the residents; returns the savepoint that every round starts from. */
  private String load(LocalPlatform platform) {
    Residents residents = new Residents(settings.resident(), shop());
    try (LogProducer producer = platform.producer()) {
      residents.send(producer);
    }
    long start = System.nanoTime();
    platform.runMembers(settings.catalogue());
    residents.awaitPublished(platform, platform.namespace());
    String savepoint = platform.stop();
    savepointBytes = bytes(savepoint);
    say(
        "  %,d residents are in the state after %.0f s; the savepoint has %,d bytes, %,.0f for each"
            .formatted(
                settings.resident(),
                (System.nanoTime() - start) / 1e9,
                savepointBytes,
                savepointBytes / (double) settings.resident()));
    return savepoint;
  }

  private double jobRate(
      Optional<String> savepoint, LocalPlatform platform, int round, long events) {
    try (StepLoads steps = new StepLoads(platform.webAddress())) {
      double rate =
          savepoint.isPresent()
              ? rateFrom(savepoint, platform, round, events)
              : events / jobSeconds(platform, round);
      loads = steps.shares();
      return rate;
    }
  }

  private double rateFrom(
      Optional<String> savepoint, LocalPlatform platform, int round, long logged) {
    String namespace = "bench-" + round;
    long start = System.nanoTime();
    platform.runMembers(settings.catalogue(), namespace, savepoint);
    platform.awaitRunning();
    say("  the savepoint is read after %.1f s".formatted((System.nanoTime() - start) / 1e9));
    return new Residents(settings.resident(), shop()).rate(platform, namespace, logged);
  }

  private static long bytes(String savepoint) {
    try (Stream<Path> files = Files.walk(Path.of(URI.create(savepoint)))) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException e) {
      throw new ServerException(savepoint + " cannot be read: " + e.getMessage(), e);
    }
  }

  private long fill(LocalPlatform platform) {
    ShopSettings shop = shop();
    say(
        "bench pipeline: %,d events or more of %,d members in %d days, parallelism %d"
            .formatted(
                settings.events(), settings.members(), settings.days(), settings.parallelism()));
    EventWriter writer = new EventWriter();
    try (LogProducer producer = platform.producer()) {
      for (SimulatedRecord record : new SimulatedShop(shop)) {
        byte[] key = record.key() == null ? null : record.key().getBytes(StandardCharsets.UTF_8);
        producer.send(LocalPlatform.EVENTS, key, record.bytes(writer), record.written());
      }
      producer.flush();
      long sent = settings.resident() + producer.sent(LocalPlatform.EVENTS);
      say("  the log holds %,d records".formatted(sent));
      return sent;
    }
  }

  private double floorSeconds(LocalPlatform platform) {
    StreamExecutionEnvironment env = platform.environment();
    FloorJob.define(env, platform.log().events(settings.catalogue(), true));
    return platform.timed(env, "floor");
  }

  private double jobSeconds(LocalPlatform platform, int round) {
    StreamExecutionEnvironment env = platform.environment();
    platform.defineMembers(env, settings.catalogue(), "bench-" + round, true);
    return platform.timed(env, "main job");
  }

  private void report(long events, double[] floor, double[] job) {
    double floorRate = Medians.of(floor);
    double jobRate = Medians.of(job);
    double ratio =
        Medians.of(IntStream.range(0, job.length).mapToDouble(i -> job[i] / floor[i]).toArray());
    say("");
    say("%-10s %12s %10s %10s".formatted("", "events/s", "min", "max"));
    row("floor", floorRate, floor);
    row("main job", jobRate, job);
    say("ratio      %12.2f   (median of %d pairs)".formatted(ratio, job.length));
    loads.forEach((step, share) -> say("busy %3.0f %%  %s".formatted(100 * share, step)));
    settings
        .json()
        .ifPresent(
            file -> {
              ObjectNode root = BenchReport.newObject();
              root.put("events", events).put("parallelism", settings.parallelism());
              root.put("members", settings.members()).put("resident", settings.resident());
              root.put("days", settings.days());
              root.putObject("floor").put("eventsPerSecond", Math.round(floorRate));
              root.putObject("job").put("eventsPerSecond", Math.round(jobRate));
              root.put("ratio", ratio);
              root.put("savepointBytes", savepointBytes);
              ObjectNode busy = root.putObject("busy");
              loads.forEach(busy::put);
              BenchReport.write(file, root);
            });
  }

  private void row(String name, double median, double[] all) {
    say(
        "%-10s %,12.0f %,10.0f %,10.0f"
            .formatted(
                name,
                median,
                Arrays.stream(all).min().orElseThrow(),
                Arrays.stream(all).max().orElseThrow()));
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
