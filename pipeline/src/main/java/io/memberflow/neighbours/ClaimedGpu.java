package io.memberflow.neighbours;

import io.memberflow.configuration.ConfigurationException;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.api.common.externalresource.ExternalResourceInfo;

/**
 * The GPU that a subtask uses, of those of Flink's external resource {@value #RESOURCE}. Flink
 * names all GPUs of a TaskManager to each of its subtasks, so a subtask takes the one that the
 * fewest others of this process use, of equals the first. Without the resource it is device 0.
 */
final class ClaimedGpu implements AutoCloseable {
  static final String RESOURCE = "gpu";
  private static final String INDEX = "index";
  private static final Map<Integer, Integer> USERS = new TreeMap<>();

  private final int index;
  private final AtomicBoolean released = new AtomicBoolean();

  private ClaimedGpu(int index) {
    this.index = index;
  }

  /**
   * @param gpus what Flink says of the resource
   * @throws ConfigurationException for an index that is no number
   */
  static ClaimedGpu of(Set<ExternalResourceInfo> gpus) {
    synchronized (USERS) {
      int index =
          gpus.stream()
              .map(gpu -> gpu.getProperty(INDEX))
              .flatMap(Optional::stream)
              .map(ClaimedGpu::number)
              .sorted()
              .min(Comparator.comparing(gpu -> USERS.getOrDefault(gpu, 0)))
              .orElse(0);
      USERS.merge(index, 1, Integer::sum);
      return new ClaimedGpu(index);
    }
  }

  private static int number(String index) {
    try {
      return Integer.parseInt(index.strip());
    } catch (NumberFormatException e) {
      throw ConfigurationException.wrong(
          "index of external resource " + RESOURCE,
          index,
          "the number of a CUDA device",
          "check external-resource." + RESOURCE + ".param.discovery-script.path");
    }
  }

  int index() {
    return index;
  }

  /** Leaves it to others. */
  @Override
  public void close() {
    if (released.compareAndSet(false, true)) {
      synchronized (USERS) {
        USERS.merge(index, -1, Integer::sum);
      }
    }
  }
}
