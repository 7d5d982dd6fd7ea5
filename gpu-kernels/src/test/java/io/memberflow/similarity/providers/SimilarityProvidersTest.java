package io.memberflow.similarity.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.similarity.Matrix;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.Similarity;
import io.memberflow.similarity.cuda.DeviceException;
import io.memberflow.similarity.cuda.DeviceSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SimilarityProvidersTest {
  private static final Matrix THREE = Matrix.of(3, 2, new float[] {1, 2, 3, 4, 5, 6});
  private static final DeviceSource NO_DEVICE =
      () -> {
        throw new DeviceException("no CUDA driver on this machine", false);
      };

  private final List<String> warnings = new ArrayList<>();

  @Test
  void auto_withoutDevice_isTheCpuAndSaysWhy() {
    try (SimilarityProviders.Opened opened =
        SimilarityProviders.open(ProviderName.AUTO, 2, NO_DEVICE, warnings::add)) {
      assertThat(opened.similarity().provider()).isEqualTo("cpu");
      assertThat(opened.description()).startsWith("cpu (").contains("2 threads");
      assertThat(warnings)
          .containsExactly(
              "similarity uses provider cpu, not cuda: no CUDA driver on this machine");
      assertThat(opened.similarity().neighbours(THREE, Metric.EUCLIDEAN, 2))
          .isEqualTo(Similarity.reference().neighbours(THREE, Metric.EUCLIDEAN, 2));
    }
  }

  @Test
  void cuda_withoutDevice_isAnErrorWithTheReasonAndTheRemedy() {
    assertThatThrownBy(
            () -> SimilarityProviders.open(ProviderName.CUDA, 2, NO_DEVICE, warnings::add))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("--provider is cuda; must be auto, cpu or cpu-reference")
        .hasMessageContaining("no CUDA driver on this machine")
        .hasMessageContaining("use auto");
  }

  @Test
  void named_isWhatItSays() {
    for (ProviderName name : List.of(ProviderName.CPU, ProviderName.CPU_REFERENCE)) {
      try (SimilarityProviders.Opened opened = SimilarityProviders.open(name, warnings::add)) {
        assertThat(opened.similarity().provider()).isEqualTo(name.toString());
      }
    }
    assertThat(warnings).isEmpty();
  }
}
