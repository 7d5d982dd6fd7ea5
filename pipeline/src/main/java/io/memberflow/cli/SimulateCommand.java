package io.memberflow.cli;

import io.memberflow.demo.SimulatedFeed;
import io.memberflow.platform.LogProducer;
import io.memberflow.simulation.ShopSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sends a simulated shop's log to Kafka, or a part of it. */
@Command(
    name = "simulate",
    mixinStandardHelpOptions = true,
    description = {
      "Send the log of a simulated shop to Kafka: items to the topic items, events to events.",
      "Equal settings give equal bytes, so a log can be sent in parts."
    })
final class SimulateCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--kafka",
      required = true,
      paramLabel = "HOST:PORT",
      description = "bootstrap servers of the broker")
  private String kafka;

  @Option(
      names = "--events",
      paramLabel = "N",
      defaultValue = "20000",
      description = "of the whole log; broken records come on top (default: ${DEFAULT-VALUE})")
  private long events;

  @Option(
      names = "--days",
      paramLabel = "N",
      defaultValue = "60",
      description = "that the log covers (default: ${DEFAULT-VALUE})")
  private int days;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "(default: ${DEFAULT-VALUE})")
  private long seed;

  @Option(
      names = "--from",
      paramLabel = "N",
      defaultValue = "0",
      description = "number of the first record to send; the items go with record 0")
  private long from;

  @Option(
      names = "--until",
      paramLabel = "N",
      description = "number of the first record that is not sent (default: all are)")
  private Long until;

  @Override
  public void run() {
    Ranges.require("--events", events, 1, 1_000_000_000);
    Ranges.require("--from", from, 0, 2_000_000_000);
    SimulatedFeed feed = new SimulatedFeed(ShopSettings.ofSize(seed, events).withDays(days));
    long sent;
    try (LogProducer producer = new LogProducer(kafka)) {
      if (from == 0) {
        feed.sendItems(producer);
      }
      sent = feed.sendEvents(producer, from, until == null ? Long.MAX_VALUE : until);
      producer.flush();
    }
    spec.commandLine().getOut().printf("%d records sent%n", sent);
    spec.commandLine().getOut().flush();
  }
}
