package io.memberflow.learning;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;

/** The 64-bit hash by which models know a text: komihash 5.0 of its UTF-16 units; never 0. */
public final class TokenHash {
  private static final Hasher64 HASHER = Hashing.komihash5_0();

  private TokenHash() {}

  public static long of(String text) {
    long hash = HASHER.hashCharsToLong(text);
    return hash == 0 ? 1 : hash;
  }
}
