package io.memberflow.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.memberflow.cli.ClusterMain;
import io.memberflow.kubernetes.Resources.Resource;
import io.memberflow.members.MembersConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalResourceOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.kubernetes.configuration.KubernetesConfigOptions;
import org.apache.flink.kubernetes.utils.Constants;
import org.apache.flink.metrics.prometheus.PrometheusReporterFactory;
import org.apache.flink.state.rocksdb.RocksDBConfigurableOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the deployments say fits Flink 2.3, the image, the job's configuration and each other. */
class FlinkDeploymentsTest {
  private static final String METRICS_PORT = "9249";
  private static final String SECRET_FOLDER = "/run/secrets/memberflow-kafka";

  /** Of the operator itself, whose classes are not in Maven Central. */
  private static final String OPERATOR = "kubernetes.operator.";

  private static final String REPORTER = "metrics.reporter.prom.";
  private static final String SIMILARITY = "memberflow-similarity";
  private static final String GPU = "gpu";
  private static final String NVIDIA = "nvidia.com/gpu";

  private static final List<Class<?>> OPTIONS =
      List.of(
          BlobServerOptions.class,
          CheckpointingOptions.class,
          CoreOptions.class,
          HighAvailabilityOptions.class,
          NettyShuffleEnvironmentOptions.class,
          RestartStrategyOptions.class,
          RocksDBConfigurableOptions.class,
          RocksDBOptions.class,
          StateBackendOptions.class,
          StateRecoveryOptions.class,
          TaskManagerOptions.class);

  static List<Resource> deployments() {
    return Resources.written().stream().filter(r -> r.kind().equals("FlinkDeployment")).toList();
  }

  /** Those that read events. */
  static List<Resource> ofEvents() {
    return deployments().stream().filter(r -> !r.name().equals(SIMILARITY)).toList();
  }

  private static Resource similarity() {
    return Resources.only(Resources.written(), "FlinkDeployment", SIMILARITY);
  }

  private static Resource members() {
    return Resources.only(Resources.written(), "FlinkDeployment", "memberflow-members");
  }

  private static JsonNode container(Resource deployment) {
    JsonNode containers = deployment.json().at("/spec/podTemplate/spec/containers");
    assertThat(containers).hasSize(1);
    assertThat(containers.at("/0/name").asText()).isEqualTo(Constants.MAIN_CONTAINER_NAME);
    return containers.get(0);
  }

  private static Map<String, String> configuration(Resource deployment) {
    Map<String, String> all = new HashMap<>();
    deployment
        .json()
        .at("/spec/flinkConfiguration")
        .properties()
        .forEach(e -> all.put(e.getKey(), e.getValue().asText()));
    return all;
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void flinkVersion_isTheOneOfTheBuild(Resource deployment) {
    String[] version = System.getProperty("memberflow.flink-version").split("\\.");
    assertThat(deployment.json().at("/spec/flinkVersion").asText())
        .isEqualTo("v%s_%s".formatted(version[0], version[1]));
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void flinkConfiguration_hasOptionsOfThisFlinkWithValuesOfTheirType(Resource deployment)
      throws ReflectiveOperationException {
    Map<String, ConfigOption<?>> known = new HashMap<>();
    for (Class<?> options : OPTIONS) {
      for (var field : options.getFields()) {
        if (field.getType() == ConfigOption.class) {
          ConfigOption<?> option = (ConfigOption<?>) field.get(null);
          known.put(option.key(), option);
        }
      }
    }
    known.putAll(ofGpus());
    Map<String, String> said = configuration(deployment);
    Configuration parsed = Configuration.fromMap(said);
    assertThat(said).hasSizeGreaterThan(8);
    for (String key : said.keySet()) {
      if (key.startsWith(OPERATOR) || key.startsWith(REPORTER)) {
        continue;
      }
      assertThat(known).as("options of Flink").containsKey(key);
      assertThat(parsed.getOptional(known.get(key))).as(key).isPresent();
    }
    assertThat(said.get(REPORTER + "factory.class"))
        .isEqualTo(PrometheusReporterFactory.class.getName());
  }

  /** Options whose keys hold the name of a resource. */
  private static Map<String, ConfigOption<?>> ofGpus() {
    return Map.of(
        ExternalResourceOptions.EXTERNAL_RESOURCE_LIST.key(),
        ExternalResourceOptions.EXTERNAL_RESOURCE_LIST,
        ExternalResourceOptions.getAmountConfigOptionForResource(GPU),
        ConfigOptions.key(ExternalResourceOptions.getAmountConfigOptionForResource(GPU))
            .longType()
            .noDefaultValue(),
        ExternalResourceOptions.getExternalResourceDriverFactoryConfigOptionForResource(GPU),
        text(ExternalResourceOptions.getExternalResourceDriverFactoryConfigOptionForResource(GPU)),
        kubernetesKey(),
        text(kubernetesKey()),
        ExternalResourceOptions.getExternalResourceParamConfigPrefixForResource(GPU)
            + "discovery-script.path",
        text(
            ExternalResourceOptions.getExternalResourceParamConfigPrefixForResource(GPU)
                + "discovery-script.path"));
  }

  private static String kubernetesKey() {
    return ExternalResourceOptions.getSystemConfigKeyConfigOptionForResource(
        GPU, KubernetesConfigOptions.EXTERNAL_RESOURCE_KUBERNETES_CONFIG_KEY_SUFFIX);
  }

  private static ConfigOption<String> text(String key) {
    return ConfigOptions.key(key).stringType().noDefaultValue();
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void jvmOptions_areThoseOfEveryOtherWayToRun(Resource deployment) {
    List<String> expected =
        new ArrayList<>(List.of(System.getProperty("memberflow.jdk-opens").split("\\s+")));
    if (deployment.name().equals(SIMILARITY)) {
      expected.add("--add-modules=jdk.incubator.vector");
    }
    assertThat(configuration(deployment).get("env.java.opts.all").split("\\s+"))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void job_runsTheJarAndTheMainClassOfTheImage(Resource deployment) throws Exception {
    JsonNode job = deployment.json().at("/spec/job");
    assertThat(job.path("jarURI").asText()).isEqualTo("local:///opt/flink/usrlib/memberflow.jar");
    assertThat(Class.forName(job.path("entryClass").asText()).getMethod("main", String[].class))
        .isNotNull();
  }

  @ParameterizedTest
  @MethodSource("ofEvents")
  void jobOfEvents_isConfiguredByTheMountedFile(Resource deployment) {
    JsonNode job = deployment.json().at("/spec/job");
    assertThat(job.at("/args/1").asText()).isEqualTo("--config");
    assertThat(job.at("/args/2").asText())
        .isEqualTo(mountPath(deployment, "configuration") + "/members.yaml");
    assertThat(mountPath(deployment, "rocksdb"))
        .isEqualTo(configuration(deployment).get("state.backend.rocksdb.localdir"));
  }

  /** As far as Redis, which is not there. */
  @Test
  void similarity_isACommandThatTheJarTakes() {
    List<String> arguments = new ArrayList<>();
    similarity().json().at("/spec/job/args").forEach(argument -> arguments.add(argument.asText()));
    assertThat(arguments.get(arguments.indexOf("--parallelism") + 1))
        .isEqualTo(similarity().json().at("/spec/job/parallelism").asText());
    arguments.addAll(List.of("--redis", "redis://127.0.0.1:1"));
    assertThatThrownBy(() -> ClusterMain.main(arguments.toArray(String[]::new)))
        .hasMessageContaining("the store at 127.0.0.1:1 is unavailable");
  }

  @Test
  void similarity_hasAGpuForEachSubtask() {
    Map<String, String> said = configuration(similarity());
    assertThat(said.get(ExternalResourceOptions.EXTERNAL_RESOURCE_LIST.key())).isEqualTo(GPU);
    assertThat(said.get(ExternalResourceOptions.getAmountConfigOptionForResource(GPU)))
        .isEqualTo(said.get(TaskManagerOptions.NUM_TASK_SLOTS.key()));
    assertThat(said.get(kubernetesKey())).isEqualTo(NVIDIA);
    JsonNode tolerated =
        similarity().json().at("/spec/taskManager/podTemplate/spec/tolerations/0/key");
    assertThat(tolerated.asText()).isEqualTo(NVIDIA);
    JsonNode environment = container(similarity()).path("env");
    assertThat(environment.findValuesAsText("name"))
        .contains("MEMBERFLOW_REDIS", "NVIDIA_DRIVER_CAPABILITIES");
    assertThat(similarity().json().at("/spec/job/upgradeMode").asText()).isEqualTo("stateless");
  }

  private static String mountPath(Resource deployment, String volume) {
    List<String> paths = new ArrayList<>();
    for (JsonNode mount : container(deployment).path("volumeMounts")) {
      if (mount.path("name").asText().equals(volume)) {
        paths.add(mount.path("mountPath").asText());
      }
    }
    assertThat(paths).as("mounts of %s", volume).hasSize(1);
    return paths.get(0);
  }

  @ParameterizedTest
  @MethodSource("deployments")
  void container_isNotRootAndMountsEveryVolume(Resource deployment) {
    JsonNode pod = deployment.json().at("/spec/podTemplate/spec");
    assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
    assertThat(pod.at("/securityContext/runAsUser").asInt()).isEqualTo(9999);
    assertThat(
            container(deployment).at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
        .isFalse();
    pod.path("volumes").forEach(v -> mountPath(deployment, v.path("name").asText()));
  }

  /** The operator's own validation: it refuses these combinations, but only on a cluster. */
  @Test
  void members_haveWhatSavepointsAndRollbacksNeed() {
    Map<String, String> said = configuration(members());
    assertThat(members().json().at("/spec/job/upgradeMode").asText()).isEqualTo("savepoint");
    assertThat(said.get("kubernetes.operator.deployment.rollback.enabled")).isEqualTo("true");
    assertThat(said.get("high-availability.type")).isEqualTo("kubernetes");
    assertThat(said)
        .containsKeys(
            "high-availability.storageDir",
            "execution.checkpointing.dir",
            "execution.checkpointing.savepoint-dir");
  }

  @ParameterizedTest
  @ValueSource(strings = {"base/job.yaml", "overlays/example/members.yaml"})
  void jobConfiguration_isReadWithTheVariablesOfTheContainer(String file) {
    Set<String> variables =
        StreamSupport.stream(container(members()).path("env").spliterator(), false)
            .map(v -> v.path("name").asText())
            .collect(Collectors.toSet());
    MembersConfig config =
        MembersConfig.read(
            Path.of(file), name -> variables.contains(name) ? "redis://redis:6379" : null);
    assertThat(config.namespace()).isEqualTo("shop");
    assertThat(config.redisUri()).isEqualTo("redis://redis:6379");
  }

  @Test
  void kafkaPassword_isReadFromTheMountedSecretByKafkasClient(@TempDir Path secret)
      throws IOException {
    assertThat(mountPath(members(), "kafka")).isEqualTo(SECRET_FOLDER);
    Files.writeString(secret.resolve("username"), "job");
    Files.writeString(secret.resolve("password"), "pa$s");
    MembersConfig config =
        MembersConfig.read(Path.of("overlays/example/members.yaml"), name -> "redis://redis:6379");
    Properties properties = new Properties();
    config
        .kafka()
        .properties()
        .forEach((key, value) -> properties.put(key, value.replace(SECRET_FOLDER, secret + "")));
    properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, config.kafka().bootstrap());
    properties.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    properties.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    Password login = new ConsumerConfig(properties).getPassword(SaslConfigs.SASL_JAAS_CONFIG);
    assertThat(login.value()).contains("username=\"job\"").contains("password=\"pa$s\"");
  }

  @Test
  void selectors_areLabelsThatFlinkGivesItsPods() {
    List<Resource> all = Resources.written();
    Map<String, String> everyPod =
        Map.of(Constants.LABEL_TYPE_KEY, Constants.LABEL_TYPE_NATIVE_TYPE);
    assertThat(labels(Resources.only(all, "PodMonitor", "memberflow"), "/spec/selector"))
        .isEqualTo(everyPod);
    Resource network = Resources.only(all, "NetworkPolicy", "memberflow");
    assertThat(labels(network, "/spec/podSelector")).isEqualTo(everyPod);
    assertThat(labels(network, "/spec/ingress/0/from/0/podSelector")).isEqualTo(everyPod);
    assertThat(
            labels(
                Resources.only(all, "PodDisruptionBudget", "memberflow-members-taskmanagers"),
                "/spec/selector"))
        .isEqualTo(
            Map.of(
                Constants.LABEL_APP_KEY,
                members().name(),
                Constants.LABEL_COMPONENT_KEY,
                Constants.LABEL_COMPONENT_TASK_MANAGER));
  }

  private static Map<String, String> labels(Resource resource, String selector) {
    Map<String, String> labels = new HashMap<>();
    resource
        .json()
        .at(selector + "/matchLabels")
        .properties()
        .forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    return labels;
  }

  @Test
  void metricsPort_isTheSameWhereverItIsSaid() {
    for (Resource deployment : deployments()) {
      JsonNode container = container(deployment);
      assertThat(configuration(deployment).get(REPORTER + "port")).isEqualTo(METRICS_PORT);
      assertThat(container.at("/ports/0/name").asText()).isEqualTo("metrics");
      assertThat(container.at("/ports/0/containerPort").asText()).isEqualTo(METRICS_PORT);
    }
    JsonNode container = container(members());
    assertThat(container.at("/livenessProbe/tcpSocket/port").asText()).isEqualTo(METRICS_PORT);
    assertThat(container.at("/readinessProbe/httpGet/port").asText()).isEqualTo(METRICS_PORT);
    List<Resource> all = Resources.written();
    assertThat(
            Resources.only(all, "PodMonitor", "memberflow")
                .json()
                .at("/spec/podMetricsEndpoints/0/port")
                .asText())
        .isEqualTo("metrics");
    JsonNode ingress =
        Resources.only(all, "NetworkPolicy", "memberflow").json().at("/spec/ingress");
    assertThat(ingress.at("/1/ports/0/port").asInt()).isEqualTo(Constants.REST_PORT);
    assertThat(ingress.at("/2/ports/0/port").asText()).isEqualTo(METRICS_PORT);
  }

  @Test
  void alerts_areThoseOfPrometheus() {
    JsonNode rules =
        Resources.only(Resources.written(), "PrometheusRule", "memberflow")
            .json()
            .at("/spec/groups");
    assertThat(rules)
        .isEqualTo(
            Resources.parse("alerts", Resources.read(Path.of("..", "prometheus", "alerts.yml")))
                .get(0)
                .json()
                .path("groups"));
  }

  @Test
  void rebuild_isTheMainJobWithoutState() {
    Resource rebuild = Resources.only(Resources.written(), "FlinkDeployment", "memberflow-rebuild");
    assertThat(rebuild.json().at("/spec/job/args/0").asText()).isEqualTo("rebuild");
    assertThat(rebuild.json().at("/spec/job/upgradeMode").asText()).isEqualTo("stateless");
    Set<String> shared = new HashSet<>(configuration(rebuild).keySet());
    shared.retainAll(configuration(members()).keySet());
    shared.remove("restart-strategy.type");
    for (String key : shared) {
      assertThat(configuration(rebuild).get(key))
          .as(key)
          .isEqualTo(configuration(members()).get(key));
    }
  }
}
