package io.memberflow.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.servers.ServerException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.ToolProvider;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What an upgrade asks a cluster before it touches a job, and where the new one goes on from; the
 * whole way with the main job is in deploy's smoke.
 */
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

  /**
   * Another savepoint, such as a backfill's, is what the new job goes on from; that of the job it
   * replaces stays the way back.
   */
  @Test
  @Timeout(120)
  void upgrade_fromAnotherSavepoint_goesOnFromThat_andBackFromTheJobsOwn() throws Exception {
    JobJar build = new JobJar(counting(), config("good"));
    try (MiniCluster cluster = clusterOf("remote")) {
      FlinkCluster flink = flink(cluster);
      FlinkRest rest = new FlinkRest(flink.address().toString());
      String old = build.submit(flink.address(), 1, Optional.empty());
      flink.awaitProgress(old);
      String other = flink.savepoint(old, savepoints("other"));

      Upgrade.Result result =
          upgrade(flink, build, savepoints("upgraded"), Optional.of(other), Optional.empty());

      assertThat(result.savepoint()).isEqualTo(other);
      assertThat(restored(rest, result.job())).isEqualTo(other);
      assertThat(flink.view(old).state()).isEqualTo("FINISHED");

      JobJar broken = new JobJar(build.jar(), config("bad"));
      assertThatThrownBy(
              () ->
                  upgrade(
                      flink, broken, savepoints("back"), Optional.of(other), Optional.of(build)))
          .isInstanceOf(ServerException.class)
          .hasMessageContaining("this build is bad")
          .hasMessageContaining("The build before runs again");
      String again = flink.find(Optional.empty()).id();
      assertThat(again).isNotEqualTo(result.job());
      assertThat(restored(rest, again)).contains("/back/");
    }
  }

  private Optional<String> savepoints(String name) {
    return Optional.of(folder.resolve(name).toUri().toString());
  }

  private static String restored(FlinkRest rest, String job) {
    return rest.get("jobs/" + job + "/checkpoints").at("/latest/restored/external_path").asText();
  }

  /** A job jar whose job counts for ever, and fails where its configuration says "bad". */
  private Path counting() throws IOException {
    Path source =
        Files.writeString(
            Files.createDirectories(folder.resolve("io/memberflow/cli"))
                .resolve("ClusterMain.java"),
            """
            package io.memberflow.cli;

            import java.io.IOException;
import java.nio.file.Files;
            import java.nio.file.Path;
            import org.apache.flink.api.common.functions.MapFunction;
            import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
            import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

            public final class ClusterMain {
              public record Slow(boolean bad) implements MapFunction<Long, Long> {
                public Long map(Long number) throws Exception {
                  if (bad) {
                    throw new IllegalStateException("this build is bad");
                  }
                  Thread.sleep(5);
                  return number;
                }
              }

              public static void main(String[] arguments) throws Exception {
                boolean bad = Files.readString(Path.of(arguments[2])).contains("bad");
                var env = StreamExecutionEnvironment.getExecutionEnvironment();
                env.enableCheckpointing(200);
                env.fromSequence(0, Long.MAX_VALUE - 1).uid("numbers").map(new Slow(bad)).uid("slow")
                    .sinkTo(new DiscardingSink<>()).uid("nowhere");
                env.execute("counting");
              }
            }
            """);
    int code =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "-classpath",
                System.getProperty("java.class.path"),
                source.toString());
    assertThat(code).as("compiled").isZero();
    Path jar = folder.resolve("counting.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (String name : List.of("ClusterMain", "ClusterMain$Slow")) {
        String entry = "io/memberflow/cli/" + name + ".class";
        out.putNextEntry(new JarEntry(entry));
        Files.copy(folder.resolve(entry), out);
      }
    }
    return jar;
  }

  private Path config(String text) throws IOException {
    return Files.writeString(folder.resolve(text + ".yaml"), text);
  }

  private void upgradeOnAClusterOf(String target) throws Exception {
    try (MiniCluster cluster = clusterOf(target)) {
      JobJar next =
          new JobJar(
              Files.createFile(folder.resolve("new.jar")),
              Files.createFile(folder.resolve("yaml")));
      upgrade(flink(cluster), next, Optional.empty(), Optional.empty(), Optional.empty());
    }
  }

  private static Upgrade.Result upgrade(
      FlinkCluster flink,
      JobJar next,
      Optional<String> savepoints,
      Optional<String> from,
      Optional<JobJar> back) {
    return new Upgrade(flink, line -> {})
        .run(
            new Upgrade.Settings(
                Optional.empty(), next, OptionalInt.empty(), savepoints, from, back));
  }

  private static FlinkCluster flink(MiniCluster cluster) throws Exception {
    return new FlinkCluster(
        cluster.getRestAddress().get().toString(), Duration.ofSeconds(30), line -> {});
  }

  private static MiniCluster clusterOf(String target) throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(DeploymentOptions.TARGET, target);
    configuration.set(RestOptions.BIND_PORT, "0");
    MiniClusterConfiguration settings =
        new MiniClusterConfiguration.Builder()
            .setConfiguration(configuration)
            .setNumTaskManagers(1)
            .setNumSlotsPerTaskManager(1)
            .build();
    MiniCluster cluster = new MiniCluster(settings);
    cluster.start();
    awaitLeader(new FlinkRest(cluster.getRestAddress().get().toString()));
    return cluster;
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
