package io.memberflow.events;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;

/** The one 64-bit hash of text in state and in examples (komihash 5.0); never 0. */
public final class TextHash {
  private static final Hasher64 HASHER = Hashing.komihash5_0();

  private TextHash() {}

  public static long of(String text) {
    long hash = HASHER.hashCharsToLong(text);
    return hash == 0 ? 1 : hash;
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
