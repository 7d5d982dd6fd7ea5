package io.memberflow.similarity.cpu;

/**
 * Another order of tiles than that of the ids: sorted items would raise a row's threshold step by
 * step, and nearly all of them would become candidates.
 */
public final class TileOrder {
  private TileOrder() {}

  /**
   * A step through the tiles, around the end, that visits all of them.
   *
   * @param tiles 1 or more
   * @return near the golden ratio of their number, without a common factor
   */
  public static int stride(int tiles) {
    int stride = Math.max(1, (int) (0.618 * tiles));
    while (gcd(stride, tiles) != 1) {
      stride++;
    }
    return stride;
  }

  private static int gcd(int a, int b) {
    return b == 0 ? a : gcd(b, a % b);
  }
}
