package io.memberflow.cluster;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.servers.ServerException;
import java.net.URI;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.ClientUtils;
import org.apache.flink.client.program.PackagedProgram;
import org.apache.flink.client.program.PackagedProgramUtils;
import org.apache.flink.client.program.ProgramInvocationException;
import org.apache.flink.configuration.ConfigUtils;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.PipelineOptionsInternal;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.core.execution.DefaultExecutorServiceLoader;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;

/**
 * A build of the main job with its configuration, as {@code flink run -d} submits it: its own
 * classes come from the jar, not from this JVM.
 *
 * @param config what follows {@code members --config}
 */
public record JobJar(Path jar, Path config) {
  private static final String MAIN = "io.memberflow.cli.ClusterMain";

  /**
   * All else comes from the jar where it has it: Flink's connectors are beside Flink on our class
   * path, and would drag in our own Kafka client. The jar has no classes of Flink itself.
   */
  private static final List<String> OF_THIS_JVM =
      List.of("java.", "javax.xml", "org.xml", "org.w3c", "org.slf4j", "org.apache.logging");

  private static final String REFUSAL = "memberflow: ";

  /**
   * @throws ConfigurationException where one of the files cannot be read
   */
  public JobJar {
    requireFile("the job jar", jar);
    requireFile("the configuration", config);
  }

  private static void requireFile(String what, Path file) {
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      throw ConfigurationException.wrong(
          what, file, "a file that can be read", "mend the path; mvn -B package builds the jar");
    }
  }

  /**
   * Builds the whole job without starting it: configuration, catalogue, Kafka and Redis are checked
   * by the build that is to run.
   */
  void check(URI flink) {
    Configuration configuration = configuration(flink, 1);
    run(
        configuration,
        program -> PackagedProgramUtils.getPipelineFromProgram(program, configuration, 1, true));
  }

  /** Submits the job and returns its id. */
  String submit(URI flink, int parallelism, Optional<String> savepoint) {
    return submit(flink, parallelism, savepoint, Map.of());
  }

  /**
   * Submits the job and returns its id.
   *
   * @param options of Flink, which win over the cluster's, as with {@code flink run -D}
   */
  public String submit(
      URI flink, int parallelism, Optional<String> savepoint, Map<String, String> options) {
    JobID id = new JobID();
    Configuration configuration = configuration(flink, parallelism);
    options.forEach(configuration::setString);
    configuration.set(PipelineOptionsInternal.PIPELINE_FIXED_JOB_ID, id.toHexString());
    savepoint.ifPresent(
        path ->
            SavepointRestoreSettings.toConfiguration(
                SavepointRestoreSettings.forPath(path, false), configuration));
    run(
        configuration,
        program ->
            ClientUtils.executeProgram(
                new DefaultExecutorServiceLoader(), configuration, program, false, true));
    return id.toHexString();
  }

  private Configuration configuration(URI flink, int parallelism) {
    Configuration configuration = new Configuration();
    configuration.set(DeploymentOptions.TARGET, "remote");
    configuration.set(DeploymentOptions.ATTACHED, false);
    configuration.set(RestOptions.ADDRESS, flink.getHost());
    configuration.set(RestOptions.PORT, flink.getPort());
    configuration.set(CoreOptions.DEFAULT_PARALLELISM, parallelism);
    configuration.set(CoreOptions.ALWAYS_PARENT_FIRST_LOADER_PATTERNS, OF_THIS_JVM);
    return configuration;
  }

  private interface Use {
    void with(PackagedProgram program) throws ProgramInvocationException;
  }

  private void run(Configuration configuration, Use use) {
    try (PackagedProgram program =
        PackagedProgram.newBuilder()
            .setJarFile(jar.toFile())
            .setEntryPointClassName(MAIN)
            .setArguments("members", "--config", config.toAbsolutePath().toString())
            .setConfiguration(configuration)
            .build()) {
      List<URL> jars = new ArrayList<>(program.getJobJarAndDependencies());
      ConfigUtils.encodeCollectionToConfig(
          configuration, PipelineOptions.JARS, jars, URL::toString);
      use.with(program);
    } catch (ProgramInvocationException | LinkageError e) {
      throw failure(e);
    }
  }

  /** The job's own words, where it has refused its configuration. */
  private RuntimeException failure(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      String said = String.valueOf(cause.getMessage());
      if (said.startsWith(REFUSAL) && !said.startsWith(REFUSAL + "unexpected")) {
        return new ConfigurationException(
            "%s refuses to run: %s".formatted(jar, said.substring(REFUSAL.length())), thrown);
      }
    }
    return new ServerException(jar + " cannot be started: " + thrown.getMessage(), thrown);
  }
}
