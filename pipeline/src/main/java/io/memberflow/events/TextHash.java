package io.memberflow.events;

import io.memberflow.learning.TokenHash;

/** The one 64-bit hash of text in state and in examples, which is that of the models; never 0. */
public final class TextHash {
  private TextHash() {}

  public static long of(String text) {
    return TokenHash.of(text);
  }

  /** Mixes two hashes; the order matters. Stafford's variant 13 of the SplitMix64 finaliser. */
  public static long mix(long first, long second) {
    long z = first * 0x9E3779B97F4A7C15L + second;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    z ^= z >>> 31;
    return z == 0 ? 1 : z;
  }
}
