package io.memberflow.similarity;

/**
 * The specification: plain loops, double accumulation in the order of the columns, rounded once to
 * float32. It is what other providers are tested against and is never optimised.
 */
public final class ReferenceProvider implements SimilarityProvider {
  public static final String NAME = "cpu-reference";

  private static final int BLOCK_ROWS = 256;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public void search(Search search, BlockConsumer consumer) {
    int rows = search.queries().rows();
    for (int from = search.firstRow(); from < rows; from += BLOCK_ROWS) {
      int to = Math.min(rows, from + BLOCK_ROWS);
      consumer.accept(from, closest(search, from, to));
    }
  }

  private static Neighbours closest(Search search, int fromRow, int toRow) {
    Matrix items = search.items();
    Metric metric = search.metric();
    int k = search.k();
    int[] ids = new int[(toRow - fromRow) * k];
    float[] scores = new float[(toRow - fromRow) * k];
    float[] query = new float[items.dimension()];
    float[] item = new float[items.dimension()];
    for (int q = fromRow; q < toRow; q++) {
      search.requireNotCancelled();
      search.queries().copyRow(q, query);
      int from = (q - fromRow) * k;
      int found = 0;
      for (int i = 0; i < items.rows(); i++) {
        if (search.mask().excludes(q, i)) {
          continue;
        }
        items.copyRow(i, item);
        float score = score(query, item, metric);
        // insertion into the sorted row; an equal score stays behind the lower id
        int at = from + found;
        while (at > from && metric.closer(score, scores[at - 1])) {
          at--;
        }
        if (at == from + k) {
          continue;
        }
        int moved = Math.min(found, k - 1) - (at - from);
        System.arraycopy(scores, at, scores, at + 1, moved);
        System.arraycopy(ids, at, ids, at + 1, moved);
        scores[at] = score;
        ids[at] = i;
        found = Math.min(found + 1, k);
      }
    }
    return new Neighbours(toRow - fromRow, k, ids, scores);
  }

  /** The score of two finite vectors of one length. */
  public static float score(float[] a, float[] b, Metric metric) {
    return (float)
        switch (metric) {
          case COSINE -> cosine(a, b);
          case EUCLIDEAN -> euclidean(a, b);
          case MANHATTAN -> manhattan(a, b);
        };
  }

  private static double cosine(float[] a, float[] b) {
    double product = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int i = 0; i < a.length; i++) {
      product += (double) a[i] * b[i];
      squaresA += (double) a[i] * a[i];
      squaresB += (double) b[i] * b[i];
    }
    if (squaresA == 0 || squaresB == 0) {
      return 0;
    }
    double cosine = product / (Math.sqrt(squaresA) * Math.sqrt(squaresB));
    // rounding may leave the range by a last digit; + 0.0 turns −0 into 0
    return Math.max(-1, Math.min(1, cosine)) + 0.0;
  }

  private static double euclidean(float[] a, float[] b) {
    double squares = 0;
    for (int i = 0; i < a.length; i++) {
      double difference = (double) a[i] - b[i];
      squares += difference * difference;
    }
    return Math.sqrt(squares);
  }

  private static double manhattan(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((double) a[i] - b[i]);
    }
    return sum;
  }
}
