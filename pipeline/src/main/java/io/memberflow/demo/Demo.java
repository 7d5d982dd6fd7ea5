package io.memberflow.demo;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.platform.LocalPlatform;
import io.memberflow.platform.LogProducer;
import io.memberflow.platform.LogProgress;
import io.memberflow.servers.ServerException;
import io.memberflow.simulation.ShopSettings;
import io.memberflow.store.RecordKey;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The whole platform on one machine, fed with a simulated shop or a file, and what came of it. */
public final class Demo {
  /** Long enough for horizons of 30 days to end and be learnt from. */
  private static final int SIMULATED_DAYS = 150;

  /** A job publishes once event time has stood still for five seconds, then the sink flushes. */
  private static final long PUBLISHED_AFTER_MILLIS = 12_000;

  private static final long LOOK_EVERY_MILLIS = 250;
  private static final long SAY_EVERY_MILLIS = 2_000;

  private final DemoSettings settings;
  private final PrintWriter out;

  /**
   * @param data a file of events; empty for a simulated shop
   * @param catalogue checked before anything starts
   * @param keep leave everything running until the process is ended
   */
  public record DemoSettings(
      Optional<Path> data,
      CatalogueText catalogue,
      long events,
      long seed,
      String namespace,
      int parallelism,
      boolean keep,
      Optional<Path> json) {}

  public Demo(DemoSettings settings, PrintWriter out) {
    this.settings = settings;
    this.out = out;
  }

  public void run() {
    settings.catalogue().parse();
    RecordKey.requireNamespace(settings.namespace());
    settings.json().ifPresent(DemoSummary::requireWritable);
    Feed feed =
        settings.data().isPresent()
            ? new FileFeed(settings.data().get(), settings.catalogue())
            : new SimulatedFeed(
                ShopSettings.ofSize(settings.seed(), settings.events()).withDays(SIMULATED_DAYS));
    say("memberflow demo: " + feed.description());
    say("Starting Kafka, Redis and Flink ...");
    try (LocalPlatform platform =
        LocalPlatform.start(settings.namespace(), settings.parallelism())) {
      platform.runMembers(settings.catalogue());
      say(
          "Kafka %s · Redis %s · Flink %s"
              .formatted(platform.kafkaAddress(), platform.redisAddress(), platform.webAddress()));
      double seconds = feedAndFollow(platform, feed);
      if (settings.keep()) {
        say("  waiting until the last changes are published ...");
        pause(PUBLISHED_AFTER_MILLIS);
      } else {
        platform.drain();
      }
      DemoSummary summary = DemoSummary.read(platform, settings.catalogue().parse(), seconds);
      settings.json().ifPresent(summary::write);
      say("");
      out.print(summary.text());
      MemberCards.print(out, platform, settings.catalogue().parse(), summary.members());
      say("");
      out.print(Hints.after(platform, settings, summary));
      out.flush();
      if (settings.keep()) {
        waitForever();
      }
    }
  }

  private double feedAndFollow(LocalPlatform platform, Feed feed) {
    AtomicReference<RuntimeException> failure = new AtomicReference<>();
    LogProducer producer = platform.producer();
    Thread feeder =
        new Thread(
            () -> {
              try (producer) {
                feed.send(producer);
              } catch (RuntimeException e) {
                failure.set(e);
              }
            },
            "feed");
    feeder.setDaemon(true);
    long start = System.nanoTime();
    feeder.start();
    return follow(platform, producer, feeder, failure, start);
  }

  /** Shows progress until everything that was sent has been read; returns the seconds it took. */
  private double follow(
      LocalPlatform platform,
      LogProducer producer,
      Thread feeder,
      AtomicReference<RuntimeException> failure,
      long start) {
    long said = System.nanoTime();
    long readThen = 0;
    while (true) {
      pause(LOOK_EVERY_MILLIS);
      boolean fed = !feeder.isAlive();
      if (failure.get() != null) {
        throw failure.get();
      }
      platform.requireRunning();
      LogProgress progress = platform.progress();
      long events = producer.sent(LocalPlatform.EVENTS);
      long now = System.nanoTime();
      boolean done = fed && progress.read() >= events;
      if (done || now - said > SAY_EVERY_MILLIS * 1_000_000) {
        double rate = (progress.read() - readThen) / ((now - said) / 1e9);
        say(
            "  %,10d events read  %,8.0f/s  lag %,8d  %s"
                .formatted(
                    progress.read(),
                    rate,
                    events - progress.read(),
                    progress.newestEventTime() == Long.MIN_VALUE
                        ? ""
                        : "at " + Instant.ofEpochMilli(progress.newestEventTime())));
        said = now;
        readThen = progress.read();
      }
      if (done) {
        return (now - start) / 1e9;
      }
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("the demo was interrupted", e);
    }
  }

  private void waitForever() {
    try {
      Thread.currentThread().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void say(String line) {
    out.println(line);
    out.flush();
  }
}
