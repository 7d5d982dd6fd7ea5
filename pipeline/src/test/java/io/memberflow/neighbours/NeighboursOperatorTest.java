package io.memberflow.neighbours;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublicationSerializer;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.cuda.Device;
import io.memberflow.similarity.cuda.DeviceException;
import io.memberflow.similarity.providers.ProviderName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.plugin.PluginManager;
import org.apache.flink.externalresource.gpu.GPUDriverFactory;
import org.apache.flink.runtime.externalresource.ExternalResourceInfoProvider;
import org.apache.flink.runtime.externalresource.ExternalResourceUtils;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operator with the GPUs that Flink's own driver and discovery script find; only
 * {@code nvidia-smi} is ours.
 */
@Timeout(60)
class NeighboursOperatorTest {
  private static final List<Integer> OPENED = new CopyOnWriteArrayList<>();
  private static final String RESOURCE = "external-resource.gpu.";

  @TempDir private Path folder;

  @BeforeEach
  void forget() {
    OPENED.clear();
  }

  /** Fails as a device does, so that the CPU takes over. */
  private static Device failing(int index) {
    OPENED.add(index);
    throw new DeviceException("device " + index + " is out of order", false);
  }

  private ExternalResourceInfoProvider gpus(int amount) throws IOException {
    for (String script : List.of("nvidia-gpu-discovery.sh", "gpu-discovery-common.sh")) {
      try (InputStream in = GPUDriverFactory.class.getResourceAsStream("/" + script)) {
        Files.copy(in, folder.resolve(script));
      }
    }
    executable("nvidia-smi", "printf '0\\n1\\n'");
    Path discovery =
        executable(
            "discover",
            "PATH=%s:$PATH exec bash %s/nvidia-gpu-discovery.sh \"$@\"".formatted(folder, folder));
    Configuration configuration = new Configuration();
    configuration.setString("external-resources", "gpu");
    configuration.setString(RESOURCE + "amount", Integer.toString(amount));
    configuration.setString(RESOURCE + "driver-factory.class", GPUDriverFactory.class.getName());
    configuration.setString(RESOURCE + "param.discovery-script.path", discovery.toString());
    PluginManager plugins =
        new PluginManager() {
          @Override
          public <P> java.util.Iterator<P> load(Class<P> service) {
            return ServiceLoader.load(service).iterator();
          }
        };
    return ExternalResourceUtils.createStaticExternalResourceInfoProviderFromConfig(
        configuration, plugins);
  }

  private Path executable(String name, String line) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + line + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static OneInputStreamOperatorTestHarness<VectorRow, Publication> subtask(
      int index, int of, ExternalResourceInfoProvider gpus) throws Exception {
    NeighboursSettings settings =
        new NeighboursSettings(
            "redis://unused:1",
            "shop",
            "item",
            new StoreVectors(),
            List.of("x", "y"),
            Metric.EUCLIDEAN,
            1,
            ProviderName.AUTO,
            false,
            1,
            100,
            Duration.ofDays(1));
    OneInputStreamOperatorTestHarness<VectorRow, Publication> harness =
        new OneInputStreamOperatorTestHarness<>(
            new NeighboursOperator(settings, 1, NeighboursOperatorTest::failing),
            new MockEnvironmentBuilder()
                .setParallelism(of)
                .setMaxParallelism(of)
                .setSubtaskIndex(index)
                .setExternalResourceInfoProvider(gpus)
                .build());
    harness.setup(PublicationSerializer.INSTANCE);
    harness.open();
    return harness;
  }

  /** Three rows in a line; returns whose neighbours were written. */
  private static List<String> run(
      OneInputStreamOperatorTestHarness<VectorRow, Publication> subtask) throws Exception {
    for (String id : List.of("c", "a", "b")) {
      subtask.processElement(
          new VectorRow(id, 7, new float[] {id.charAt(0), 0}), 0);
    }
    subtask.endInput();
    return subtask.extractOutputValues().stream().map(Publication::id).toList();
  }

  @Test
  void endInput_twoGpusInATaskManager_areUsedByASubtaskEach() throws Exception {
    ExternalResourceInfoProvider gpus = gpus(2);
    try (var first = subtask(0, 3, gpus);
        var second = subtask(1, 3, gpus);
        var third = subtask(2, 3, gpus)) {
      assertThat(run(first)).containsExactly("a");
      assertThat(run(second)).containsExactly("b");
      assertThat(run(third)).containsExactly("c");
    }
    // a third subtask shares, and a device that fails leaves its rows to the CPU
    assertThat(OPENED).containsExactly(0, 1, 0);
  }

  @Test
  void endInput_subtaskThatEnded_leavesItsGpuToOthers() throws Exception {
    ExternalResourceInfoProvider gpus = gpus(2);
    for (int i = 0; i < 2; i++) {
      try (var subtask = subtask(0, 1, gpus)) {
        run(subtask);
      }
    }
    assertThat(OPENED).containsExactly(0, 0);
  }

  @Test
  void endInput_withoutTheResource_usesTheFirstDevice() throws Exception {
    try (var subtask = subtask(0, 1, ExternalResourceInfoProvider.NO_EXTERNAL_RESOURCES)) {
      assertThat(run(subtask)).containsExactly("a", "b", "c");
    }
    assertThat(OPENED).containsExactly(0);
  }

  @Test
  void of_indexThatIsNoNumber_isRefused() {
    ExternalResourceInfo named =
        new ExternalResourceInfo() {
          @Override
          public Optional<String> getProperty(String key) {
            return Optional.of("GPU-1b2c");
          }

          @Override
          public Set<String> getKeys() {
            return Set.of("index");
          }
        };
    assertThatThrownBy(() -> ClaimedGpu.of(Set.of(named)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("is \"GPU-1b2c\"; must be the number of a CUDA device");
  }
}
