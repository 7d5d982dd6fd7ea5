package io.memberflow.similarity;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ReferenceProviderTest extends AbstractSimilarityProviderContractTest {

  @Override
  protected SimilarityProvider provider() {
    return new ReferenceProvider();
  }

  @Property(tries = 200)
  void topK_anyMatrices_equalAFullSort(
      @ForAll @IntRange(min = 1, max = 40) int rows,
      @ForAll @IntRange(min = 1, max = 20) int dimension,
      @ForAll @IntRange(min = 1, max = 40) int k,
      @ForAll Metric metric,
      @ForAll long seed) {
    Matrix queries = random(3, dimension, seed);
    Matrix items = random(rows, dimension, seed + 1);
    int most = Math.min(k, rows);
    assertEqualsFullSort(
        Similarity.reference().topK(queries, items, metric, most),
        queries,
        items,
        metric,
        RowMask.none());
    if (most < rows) {
      assertEqualsFullSort(
          Similarity.reference().neighbours(items, metric, most),
          items,
          items,
          metric,
          RowMask.itself());
    }
  }

  @Property(tries = 200)
  void score_anyVectors_isSymmetricAndInRange(
      @ForAll @IntRange(min = 1, max = 50) int dimension,
      @ForAll Metric metric,
      @ForAll long seed) {
    float[] a = new float[dimension];
    float[] b = new float[dimension];
    random(1, dimension, seed).copyRow(0, a);
    random(1, dimension, seed + 1).copyRow(0, b);
    float score = ReferenceProvider.score(a, b, metric);
    assertThat(score).isEqualTo(ReferenceProvider.score(b, a, metric));
    if (metric == Metric.COSINE) {
      assertThat(score).isBetween(-1f, 1f);
    } else {
      assertThat(score).isNotNegative();
      assertThat(ReferenceProvider.score(a, a, metric)).isZero();
    }
  }

  @Test
  void name_isTheOneInSettings() {
    assertThat(Similarity.reference().provider()).isEqualTo("cpu-reference");
  }
}
