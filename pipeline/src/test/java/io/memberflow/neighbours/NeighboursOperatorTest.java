package io.memberflow.neighbours;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.publishing.Publication;
import io.memberflow.publishing.PublicationSerializer;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.Search;
import io.memberflow.similarity.cuda.Device;
import io.memberflow.similarity.cuda.DeviceException;
import io.memberflow.similarity.providers.ProviderName;
import io.memberflow.store.Field;
import io.memberflow.store.Section;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.LongStream;
import org.apache.flink.api.common.externalresource.ExternalResourceDriver;
import org.apache.flink.api.common.externalresource.ExternalResourceDriverFactory;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.plugin.PluginManager;
import org.apache.flink.runtime.externalresource.ExternalResourceInfoProvider;
import org.apache.flink.runtime.externalresource.ExternalResourceUtils;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The operator with the GPUs that Flink's external resources name to a TaskManager. */
@Timeout(60)
class NeighboursOperatorTest {
  private static final List<Integer> OPENED = new CopyOnWriteArrayList<>();
  private static final String RESOURCE = "external-resource.gpu.";

  @BeforeEach
  void forget() {
    OPENED.clear();
  }

  /** Fails as a device does, so that the CPU takes over. */
  private static Device failing(int index) {
    OPENED.add(index);
    throw new DeviceException("device " + index + " is out of order", false);
  }

  /** A driver of the kind that Flink's plugin is: indices from 0. */
  private static final class Gpus implements ExternalResourceDriverFactory {
    @Override
    public ExternalResourceDriver createExternalResourceDriver(Configuration configuration) {
      return amount ->
          LongStream.range(0, amount).mapToObj(i -> info(Long.toString(i))).collect(toSet());
    }
  }

  private static ExternalResourceInfo info(String index) {
    return new ExternalResourceInfo() {
      @Override
      public Optional<String> getProperty(String key) {
        return key.equals("index") ? Optional.of(index) : Optional.empty();
      }

      @Override
      public Set<String> getKeys() {
        return Set.of("index");
      }
    };
  }

  private static ExternalResourceInfoProvider gpus(int amount) {
    Configuration configuration = new Configuration();
    configuration.setString("external-resources", "gpu");
    configuration.setString(RESOURCE + "amount", Integer.toString(amount));
    configuration.setString(RESOURCE + "driver-factory.class", Gpus.class.getName());
    PluginManager plugins =
        new PluginManager() {
          @Override
          public <P> Iterator<P> load(Class<P> service) {
            return List.of(service.cast(new Gpus())).iterator();
          }
        };
    return ExternalResourceUtils.createStaticExternalResourceInfoProviderFromConfig(
        configuration, plugins);
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
            Search.DEFAULT_MEMORY_BUDGET,
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
  private static List<String> run(OneInputStreamOperatorTestHarness<VectorRow, Publication> subtask)
      throws Exception {
    for (String id : List.of("c", "a", "b")) {
      subtask.processElement(new VectorRow(id, 7, new float[] {id.charAt(0), 0}), 0);
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
  void endInput_aRowWithoutOthers_takesBackWhatIsStored() throws Exception {
    try (var subtask = subtask(0, 1, ExternalResourceInfoProvider.NO_EXTERNAL_RESOURCES)) {
      subtask.processElement(new VectorRow("a", 7, new float[] {1, 0}), 0);
      subtask.endInput();
      Section section = subtask.extractOutputValues().get(0).section();
      assertThat(section.asOf()).isEqualTo(7);
      assertThat(section.fields())
          .containsExactly(new Field("neighbours", null), new Field("neighbours.scores", null));
    }
    assertThat(OPENED).isEmpty();
  }

  @Test
  void of_indexThatIsNoNumber_isRefused() {
    assertThatThrownBy(() -> ClaimedGpu.of(Set.of(info("GPU-1b2c"))))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("is \"GPU-1b2c\"; must be the number of a CUDA device");
  }
}
