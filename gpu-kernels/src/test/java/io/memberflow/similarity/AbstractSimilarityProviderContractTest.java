package io.memberflow.similarity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What every provider must do; a provider's test supplies the provider and its tolerance. */
abstract class AbstractSimilarityProviderContractTest {

  abstract SimilarityProvider provider();

  /** Largest difference from the specification, relative to max(1, |score|). */
  abstract double tolerance();

  private Similarity similarity() {
    return Similarity.with(provider());
  }

  @ParameterizedTest
  @CsvSource({"COSINE, 0.96, 1, -1, 0", "EUCLIDEAN, 1.4142135, 5, 10, 5", "MANHATTAN, 2, 7, 14, 7"})
  void topK_knownVectors_hasTheirTrueScores(
      Metric metric, float near, float twice, float opposite, float zero) {
    Matrix query = Matrix.ofRows(new float[] {3, 4});
    Matrix items =
        Matrix.ofRows(
            new float[] {4, 3}, new float[] {6, 8}, new float[] {-3, -4}, new float[] {0, 0});
    Neighbours result = similarity().topK(query, items, metric, 4);
    float[] expected = {near, twice, opposite, zero};
    for (int rank = 0; rank < 4; rank++) {
      assertThat(result.score(0, rank))
          .isCloseTo(expected[result.id(0, rank)], within((float) Math.max(1e-6, tolerance())));
    }
    assertThat(result.id(0, 0)).isEqualTo(metric == Metric.COSINE ? 1 : 0);
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void neighbours_equalRows_areTiesToTheLowerIdWithoutTheRowItself(Metric metric) {
    float[] row = {1, 2, 2};
    Neighbours result = similarity().neighbours(Matrix.ofRows(row, row, row, row), metric, 3);
    assertThat(result.ids()).containsExactly(1, 2, 3, 0, 2, 3, 0, 1, 3, 0, 1, 2);
  }

  @Test
  void cosine_zeroVectors_isZero() {
    Matrix items = Matrix.ofRows(new float[] {0, 0}, new float[] {-1, 0}, new float[] {0, -0.0f});
    Neighbours result = similarity().topK(items, items, Metric.COSINE, 3);
    assertThat(result.scores()).startsWith(0, 0, 0);
    assertThat(result.ids()).startsWith(0, 1, 2).endsWith(0, 1, 2);
    // positive zero, so that equal scores have equal bits
    assertThat(Float.floatToRawIntBits(result.score(0, 1))).isZero();
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void topK_extremeNumbers_neitherOverflowNorVanish(Metric metric) {
    Matrix items =
        Matrix.ofRows(new float[] {1e30f, 1e30f}, new float[] {1e30f, 0}, new float[] {1e-40f, 0});
    Neighbours result = similarity().topK(items, items, metric, 3);
    for (float score : result.scores()) {
      assertThat(score).isFinite();
    }
    if (metric == Metric.COSINE) {
      assertThat(result.id(2, 0)).isEqualTo(1);
      assertThat(result.score(2, 0)).isCloseTo(1, within((float) Math.max(1e-6, tolerance())));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 8, 9, 128})
  void topK_vectorLengthsAroundWidths_equalAFullSort(int dimension) {
    for (Metric metric : Metric.values()) {
      Matrix queries = random(17, dimension, 1000 + dimension);
      Matrix items = random(101, dimension, 2000 + dimension);
      for (int k : new int[] {1, 2, 100, 101}) {
        assertEqualsFullSort(
            similarity().topK(queries, items, metric, k), queries, items, metric, false);
      }
      assertEqualsFullSort(similarity().neighbours(items, metric, 100), items, items, metric, true);
    }
  }

  @ParameterizedTest
  @EnumSource(Metric.class)
  void topK_sameArguments_givesTheSameBits(Metric metric) {
    Matrix items = random(200, 9, 5);
    assertThat(similarity().neighbours(items, metric, 10))
        .isEqualTo(similarity().neighbours(items, metric, 10));
  }

  /** Order and scores by the specification, ranks within the tolerance. */
  void assertEqualsFullSort(
      Neighbours result, Matrix queries, Matrix items, Metric metric, boolean leaveOutItself) {
    float[] query = new float[queries.dimension()];
    float[] item = new float[items.dimension()];
    for (int q = 0; q < queries.rows(); q++) {
      int row = q;
      queries.copyRow(q, query);
      float[] scores = new float[items.rows()];
      for (int i = 0; i < items.rows(); i++) {
        items.copyRow(i, item);
        scores[i] = ReferenceProvider.score(query, item, metric);
      }
      Comparator<Integer> byScore = Comparator.comparingDouble(i -> scores[i]);
      List<Integer> sorted =
          IntStream.range(0, items.rows())
              .filter(i -> !leaveOutItself || i != row)
              .boxed()
              .sorted(
                  (metric.higherIsCloser() ? byScore.reversed() : byScore)
                      .thenComparing(Comparator.naturalOrder()))
              .toList();
      for (int rank = 0; rank < result.k(); rank++) {
        int id = result.id(q, rank);
        double slack = tolerance() * Math.max(1, Math.abs(scores[id]));
        String place = "%s row %d rank %d id %d".formatted(metric, q, rank, id);
        assertThat((double) result.score(q, rank)).as(place).isCloseTo(scores[id], within(slack));
        assertThat((double) scores[id])
            .as(place)
            .isCloseTo(scores[sorted.get(rank)], within(slack));
        if (tolerance() == 0) {
          assertThat(id).as(place).isEqualTo(sorted.get(rank));
        }
      }
    }
  }

  /** Small whole numbers, so that ties are frequent, and the seed is the test's argument. */
  static Matrix random(int rows, int dimension, long seed) {
    Random random = new Random(seed);
    Matrix.Builder builder = Matrix.builder(rows, dimension, 5 * dimension);
    float[] row = new float[dimension];
    for (int r = 0; r < rows; r++) {
      for (int c = 0; c < dimension; c++) {
        row[c] = random.nextInt(7) - 3;
      }
      builder.add(row);
    }
    return builder.build();
  }
}
