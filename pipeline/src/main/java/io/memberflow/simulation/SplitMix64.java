package io.memberflow.simulation;

/**
 * SplitMix64 (Steele, Lea, Flood 2014) with the few distributions the shop needs. Own code and
 * {@link StrictMath}, because a log must have the same bytes on every machine and Java version.
 */
final class SplitMix64 {
  private static final long GAMMA = 0x9E3779B97F4A7C15L;

  private long state;

  SplitMix64(long seed) {
    state = seed;
  }

  /** A generator of its own for each (seed, purpose, index), so that one never shifts another. */
  static SplitMix64 stream(long seed, int purpose, long index) {
    return new SplitMix64(mix(mix(seed + GAMMA) ^ mix(index * GAMMA + purpose)));
  }

  long nextLong() {
    state += GAMMA;
    return mix(state);
  }

  /** Uniform in [0, 1). */
  double nextDouble() {
    return (nextLong() >>> 11) * 0x1p-53;
  }

  /** Uniform in [0, bound). */
  int nextInt(int bound) {
    return (int) (((nextLong() >>> 32) * bound) >>> 32);
  }

  boolean chance(double probability) {
    return nextDouble() < probability;
  }

  /** Uniform whole number in [least, most]. */
  long between(long least, long most) {
    return least + (long) (nextDouble() * (most - least + 1));
  }

  /** Exponential with mean 1. */
  double exponential() {
    return -StrictMath.log(1 - nextDouble());
  }

  /** Standard normal, polar method; the second value is thrown away to keep the state one word. */
  double gaussian() {
    double u;
    double square;
    do {
      u = 2 * nextDouble() - 1;
      double v = 2 * nextDouble() - 1;
      square = u * u + v * v;
    } while (square >= 1 || square == 0);
    return u * Math.sqrt(-2 * StrictMath.log(square) / square);
  }

  /** Gamma with this shape and scale 1 (Marsaglia, Tsang 2000). */
  double gamma(double shape) {
    if (shape < 1) {
      double boost = StrictMath.pow(1 - nextDouble(), 1 / shape);
      return gamma(shape + 1) * boost;
    }
    double d = shape - 1.0 / 3;
    double c = 1 / Math.sqrt(9 * d);
    while (true) {
      double x = gaussian();
      double root = 1 + c * x;
      if (root > 0) {
        double v = root * root * root;
        if (StrictMath.log(1 - nextDouble()) < 0.5 * x * x + d - d * v + d * StrictMath.log(v)) {
          return d * v;
        }
      }
    }
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
