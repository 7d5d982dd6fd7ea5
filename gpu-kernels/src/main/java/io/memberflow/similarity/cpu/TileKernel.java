package io.memberflow.similarity.cpu;

/**
 * The inner loops of the fast CPU provider: approximate closeness of {@value #ROWS} query rows and
 * {@value #PANEL} items, in float32, higher is closer.
 *
 * <p>Layouts: queries {@code [d][ROWS]}, items {@code [d][PANEL]}, closeness {@code [ROWS][PANEL]}.
 * The lanes of a vector are items, so a dimension has no tail. The order in which a sum is taken is
 * not promised; {@link ErrorBounds} holds for any.
 */
interface TileKernel {
  int ROWS = 12;
  int PANEL = 32;

  /** {@code out[r][i] = bias[i] + Σ_j q[j][r] · p[j][i]}. */
  void products(
      float[] queries,
      int queryAt,
      int dimension,
      float[] panel,
      int panelAt,
      float[] bias,
      int biasAt,
      float[] out);

  /** {@code out[r][i] = bias[i] − Σ_j |q[j][r] − p[j][i]|}. */
  void differences(
      float[] queries,
      int queryAt,
      int dimension,
      float[] panel,
      int panelAt,
      float[] bias,
      int biasAt,
      float[] out);

  /**
   * Writes the places of {@code values [ROWS][PANEL]} that reach their row's threshold to {@code
   * found}, in order.
   *
   * @param thresholds of the rows, from {@code thresholdAt}
   * @return how many
   */
  int atLeast(float[] values, float[] thresholds, int thresholdAt, int[] found);

  /** For messages: which instructions. */
  String name();

  /**
   * The Vector API where the JVM was started with {@code --add-modules jdk.incubator.vector}, else
   * plain loops.
   */
  static TileKernel best() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? new VectorTileKernel()
        : new ScalarTileKernel();
  }
}
