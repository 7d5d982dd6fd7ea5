package io.memberflow.similarity.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.similarity.Matrix;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.Neighbours;
import io.memberflow.similarity.Search;
import io.memberflow.similarity.Similarity;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CpuProviderTest {

  @Test
  void kernel_withTheVectorModule_isTheVectorOne() {
    // the build starts tests with the module; without this a silent fallback would pass all others
    assertThat(TileKernel.best()).isInstanceOf(VectorTileKernel.class);
    assertThat(new CpuProvider(3).description()).startsWith("vector of").endsWith("3 threads");
  }

  @Test
  void threads_none_isRefused() {
    assertThatThrownBy(() -> new CpuProvider(0)).hasMessageContaining("0; must be 1 or more");
  }

  @Test
  void search_oneThreadOrMany_givesTheSameBits() {
    Matrix items = AbstractCpuProviderTest.gaussian(2000, 24, 1);
    Neighbours one = Similarity.with(new CpuProvider(1)).neighbours(items, Metric.COSINE, 30);
    assertThat(Similarity.with(new CpuProvider(5)).neighbours(items, Metric.COSINE, 30))
        .isEqualTo(one);
  }

  @Test
  void search_cancelledInTheMiddleOfABlock_ends() {
    Matrix items = AbstractCpuProviderTest.gaussian(5000, 4, 2);
    AtomicInteger asked = new AtomicInteger();
    Search search =
        Search.neighbours(items, Metric.MANHATTAN, 10)
            .withCancellation(() -> asked.incrementAndGet() > 50);
    int[] blocks = {0};
    assertThatThrownBy(
            () ->
                Similarity.with(new CpuProvider(2))
                    .search(search, (firstRow, block) -> blocks[0]++))
        .isInstanceOf(java.util.concurrent.CancellationException.class);
    assertThat(blocks[0]).isZero();
  }
}
