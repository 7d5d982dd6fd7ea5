package io.memberflow.cluster;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.servers.ServerException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an upgrade asks a cluster before it touches a job; the way through is in deploy's smoke. */
class UpgradeITCase {
  @TempDir private Path folder;

  /** Its end would be the end of the cluster, and nothing could be started again. */
  @Test
  void upgrade_ofAClusterOfOneApplication_isRefusedWithWhatToDoInstead() throws Exception {
    assertThatThrownBy(() -> upgradeOnAClusterOf("embedded"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("started for its one job")
        .hasMessageContaining("FlinkDeployment");
  }

  @Test
  void upgrade_ofAClusterThatTakesJobs_looksForTheJob() throws Exception {
    assertThatThrownBy(() -> upgradeOnAClusterOf("remote"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("none does at");
  }

  private void upgradeOnAClusterOf(String target) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(DeploymentOptions.TARGET, target);
    configuration.set(RestOptions.BIND_PORT, "0");
    MiniClusterConfiguration settings =
        new MiniClusterConfiguration.Builder()
            .setConfiguration(configuration)
            .setNumTaskManagers(1)
            .setNumSlotsPerTaskManager(1)
            .build();
    try (MiniCluster cluster = new MiniCluster(settings)) {
      cluster.start();
      String address = cluster.getRestAddress().get().toString();
      awaitLeader(new FlinkRest(address));
      JobJar next =
          new JobJar(
              Files.createFile(folder.resolve("new.jar")),
              Files.createFile(folder.resolve("yaml")));
      new Upgrade(new FlinkCluster(address, Duration.ofSeconds(30), line -> {}), line -> {})
          .run(
              new Upgrade.Settings(
                  Optional.empty(), next, OptionalInt.empty(), Optional.empty(), Optional.empty()));
    }
  }

  private static void awaitLeader(FlinkRest rest) throws InterruptedException {
    long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (true) {
      try {
        rest.get("jobs/overview");
        return;
      } catch (ServerException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.sleep(100);
      }
    }
  }
}
