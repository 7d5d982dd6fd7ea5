package io.memberflow.similarity.cpu;

/**
 * Plain loops, for a JVM without the Vector API: blocks of 4 rows × 4 items of sums stay in
 * registers.
 */
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
      float[] out) {
    byFourRows(true, queries, queryAt, dimension, panel, panelAt, bias, biasAt, out);
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
      float[] out) {
    byFourRows(false, queries, queryAt, dimension, panel, panelAt, bias, biasAt, out);
  }

  private static void byFourRows(
      boolean products,
      float[] queries,
      int queryAt,
      int dimension,
      float[] panel,
      int panelAt,
      float[] bias,
      int biasAt,
      float[] out) {
    for (int r = 0; r < ROWS; r += 4) {
      for (int i = 0; i < PANEL; i += 4) {
        four(
            products,
            queries,
            queryAt + r,
            dimension,
            panel,
            panelAt + i,
            bias,
            biasAt + i,
            out,
            r * PANEL + i);
      }
    }
  }

  @Override
  public int atLeast(float[] values, float[] thresholds, int thresholdAt, int[] found) {
    int count = 0;
    for (int row = 0; row < ROWS; row++) {
      float threshold = thresholds[thresholdAt + row];
      for (int i = row * PANEL; i < (row + 1) * PANEL; i++) {
        if (values[i] >= threshold) {
          found[count++] = i;
        }
      }
    }
    return count;
  }

  @Override
  public String name() {
    return "scalar";
  }

  private static void four(
      boolean products,
      float[] q,
      int x,
      int d,
      float[] p,
      int y,
      float[] bias,
      int b,
      float[] out,
      int o) {
    float b0 = bias[b];
    float b1 = bias[b + 1];
    float b2 = bias[b + 2];
    float b3 = bias[b + 3];
    float s00 = b0;
    float s01 = b1;
    float s02 = b2;
    float s03 = b3;
    float s10 = b0;
    float s11 = b1;
    float s12 = b2;
    float s13 = b3;
    float s20 = b0;
    float s21 = b1;
    float s22 = b2;
    float s23 = b3;
    float s30 = b0;
    float s31 = b1;
    float s32 = b2;
    float s33 = b3;
    for (int j = 0; j < d; j++) {
      float p0 = p[y];
      float p1 = p[y + 1];
      float p2 = p[y + 2];
      float p3 = p[y + 3];
      float v = q[x];
      s00 = products ? s00 + v * p0 : s00 - Math.abs(v - p0);
      s01 = products ? s01 + v * p1 : s01 - Math.abs(v - p1);
      s02 = products ? s02 + v * p2 : s02 - Math.abs(v - p2);
      s03 = products ? s03 + v * p3 : s03 - Math.abs(v - p3);
      v = q[x + 1];
      s10 = products ? s10 + v * p0 : s10 - Math.abs(v - p0);
      s11 = products ? s11 + v * p1 : s11 - Math.abs(v - p1);
      s12 = products ? s12 + v * p2 : s12 - Math.abs(v - p2);
      s13 = products ? s13 + v * p3 : s13 - Math.abs(v - p3);
      v = q[x + 2];
      s20 = products ? s20 + v * p0 : s20 - Math.abs(v - p0);
      s21 = products ? s21 + v * p1 : s21 - Math.abs(v - p1);
      s22 = products ? s22 + v * p2 : s22 - Math.abs(v - p2);
      s23 = products ? s23 + v * p3 : s23 - Math.abs(v - p3);
      v = q[x + 3];
      s30 = products ? s30 + v * p0 : s30 - Math.abs(v - p0);
      s31 = products ? s31 + v * p1 : s31 - Math.abs(v - p1);
      s32 = products ? s32 + v * p2 : s32 - Math.abs(v - p2);
      s33 = products ? s33 + v * p3 : s33 - Math.abs(v - p3);
      x += ROWS;
      y += PANEL;
    }
    out[o] = s00;
    out[o + 1] = s01;
    out[o + 2] = s02;
    out[o + 3] = s03;
    out[o + 1 * PANEL] = s10;
    out[o + 1 * PANEL + 1] = s11;
    out[o + 1 * PANEL + 2] = s12;
    out[o + 1 * PANEL + 3] = s13;
    out[o + 2 * PANEL] = s20;
    out[o + 2 * PANEL + 1] = s21;
    out[o + 2 * PANEL + 2] = s22;
    out[o + 2 * PANEL + 3] = s23;
    out[o + 3 * PANEL] = s30;
    out[o + 3 * PANEL + 1] = s31;
    out[o + 3 * PANEL + 2] = s32;
    out[o + 3 * PANEL + 3] = s33;
  }
}
