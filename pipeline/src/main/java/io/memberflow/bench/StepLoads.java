package io.memberflow.bench;

import io.memberflow.cluster.FlinkCluster;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.servers.ServerException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * How busy each step of the running job is, as Flink counts it: looked at again and again, because
 * nobody can ask once the job has ended. The busiest one saturates first.
 */
final class StepLoads implements AutoCloseable {
  private static final Duration EVERY = Duration.ofSeconds(1);

  private final FlinkCluster flink;
  private final Thread thread = new Thread(this::run, "step-loads");
  private volatile Map<String, Double> last = Map.of();

  /**
   * @param address of Flink's web interface, which may not answer yet
   */
  StepLoads(String address) {
    this.flink = new FlinkCluster(address, EVERY, line -> {});
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(EVERY.toMillis());
        look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void look() {
    try {
      Map<String, Double> now = flink.busy(flink.running());
      if (!now.isEmpty()) {
        last = now;
      }
    } catch (ServerException | ConfigurationException e) {
      // not yet, or not any more
    }
  }

  /** Share of its subtasks' time that each step was busy, in the order of the job; 0–1. */
  Map<String, Double> shares() {
    return last;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
