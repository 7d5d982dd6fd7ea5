package io.memberflow.similarity.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.similarity.Matrix;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.Neighbours;
import io.memberflow.similarity.Search;
import io.memberflow.similarity.Similarity;
import io.memberflow.similarity.SimilarityProvider;
import io.memberflow.similarity.cpu.CpuProvider;
import io.memberflow.similarity.cuda.CudaProvider;
import io.memberflow.similarity.cuda.DeviceException;
import io.memberflow.similarity.cuda.HostDevice;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A device that fails in the middle must not show in the result. */
class FailoverProviderTest {
  private static final int SHARED = 227 << 10;
  // 256 query rows at a time, so that some are handed over before the failure
  private static final long MEMORY = 2 << 20;
  private static final int FIFTH_LAUNCH = 5;

  private final Matrix items = items();
  private final Search search = Search.neighbours(items, Metric.EUCLIDEAN, 5);
  private final Neighbours expected = Similarity.reference().whole(search);
  private final List<String> warnings = new ArrayList<>();
  private final List<Double> shares = new ArrayList<>();

  private static Matrix items() {
    Random random = new Random(1);
    float[] values = new float[600 * 4];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    return Matrix.of(600, 4, values);
  }

  private FailoverProvider failing(
      int failures, boolean outOfMemory, int retries, Optional<SimilarityProvider> fallback) {
    return new FailoverProvider(
        share -> {
          shares.add(share);
          boolean fails = shares.size() <= failures;
          return new CudaProvider(
              () -> {
                HostDevice device = new HostDevice(MEMORY, SHARED);
                return fails ? device.failingAt(FIFTH_LAUNCH, outOfMemory) : device;
              },
              new CpuProvider(1),
              share);
        },
        0.8,
        fallback,
        retries,
        warnings::add);
  }

  @Test
  void search_deviceFailsOnce_continuesOnItFromTheRowsThatAreMissing() {
    List<Integer> firstRows = new ArrayList<>();
    try (FailoverProvider provider = failing(1, false, 2, Optional.empty())) {
      assertThat(
              Similarity.with(provider)
                  .whole(search.withProgress((done, total) -> firstRows.add(done))))
          .isEqualTo(expected);
    }
    assertThat(warnings).hasSize(1);
    assertThat(warnings.get(0)).contains("failed at row 256").contains("trying again");
    // no row was handed over twice
    assertThat(firstRows).isSorted().doesNotHaveDuplicates();
    assertThat(shares).containsExactly(0.8, 0.8);
  }

  @Test
  void search_memoryRunsOut_triesWithHalfOfIt() {
    try (FailoverProvider provider = failing(2, true, 2, Optional.empty())) {
      assertThat(Similarity.with(provider).whole(search)).isEqualTo(expected);
    }
    assertThat(shares).containsExactly(0.8, 0.4, 0.2);
  }

  @Test
  void search_deviceFailsEachTime_leavesTheRestToTheFallback() {
    try (FailoverProvider provider = failing(9, false, 1, Optional.of(new CpuProvider(2)))) {
      assertThat(Similarity.with(provider).whole(search)).isEqualTo(expected);
    }
    assertThat(warnings).hasSize(2);
    assertThat(warnings.get(1)).contains("injected failure").contains("going on with cpu");
  }

  @Test
  void search_deviceFailsEachTimeWithoutFallback_fails() {
    try (FailoverProvider provider = failing(9, false, 1, Optional.empty())) {
      assertThatThrownBy(() -> Similarity.with(provider).whole(search))
          .isInstanceOf(DeviceException.class)
          .hasMessageContaining("injected failure of kernel");
    }
    assertThat(warnings.get(1)).contains("giving up");
  }
}
