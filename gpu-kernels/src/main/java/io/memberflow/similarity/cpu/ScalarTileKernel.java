package io.memberflow.similarity.cpu;

/** Plain loops over the lanes of a panel, which the JIT compiler turns into vector instructions. */
final class ScalarTileKernel implements TileKernel {

  @Override
  public void products(
      float[] queries,
      int queryAt,
      int dimension,
      float[] panel,
      int panelAt,
      float[] bias,
      int biasAt,
      float[] out,
      int outAt,
      int outStride) {
    float[] sums = new float[PANEL];
    for (int r = 0; r < ROWS; r++) {
      System.arraycopy(bias, biasAt, sums, 0, PANEL);
      for (int j = 0; j < dimension; j++) {
        addProducts(sums, queries[queryAt + j * ROWS + r], panel, panelAt + j * PANEL);
      }
      System.arraycopy(sums, 0, out, outAt + r * outStride, PANEL);
    }
  }

  private static void addProducts(float[] sums, float query, float[] panel, int at) {
    for (int i = 0; i < PANEL; i++) {
      sums[i] += query * panel[at + i];
    }
  }

  @Override
  public void differences(
      float[] queries,
      int queryAt,
      int dimension,
      float[] panel,
      int panelAt,
      float[] bias,
      int biasAt,
      float[] out,
      int outAt,
      int outStride) {
    float[] sums = new float[PANEL];
    for (int r = 0; r < ROWS; r++) {
      System.arraycopy(bias, biasAt, sums, 0, PANEL);
      for (int j = 0; j < dimension; j++) {
        subtractDifferences(sums, queries[queryAt + j * ROWS + r], panel, panelAt + j * PANEL);
      }
      System.arraycopy(sums, 0, out, outAt + r * outStride, PANEL);
    }
  }

  private static void subtractDifferences(float[] sums, float query, float[] panel, int at) {
    for (int i = 0; i < PANEL; i++) {
      sums[i] -= Math.abs(query - panel[at + i]);
    }
  }

  @Override
  public int atLeast(float[] values, int from, int to, float threshold, int[] found) {
    int count = 0;
    for (int i = from; i < to; i++) {
      if (values[i] >= threshold) {
        found[count++] = i;
      }
    }
    return count;
  }

  @Override
  public String name() {
    return "scalar";
  }
}
