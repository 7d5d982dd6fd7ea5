package io.memberflow.catalogue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Under which names the features lie in a record. */
public enum FieldNames {
  /** Four characters made from the name: every record repeats its field names, so they cost. */
  SHORT,
  /** The name itself: for people who look at records by hand. */
  FULL;

  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int LENGTH = 4;

  /** The name of the field that holds a feature; it depends on nothing but the feature's name. */
  public String field(String feature) {
    return this == FULL ? feature : code(feature);
  }

  /** The first 4 bytes of SHA-256 as a number, its last four digits to the base of 62. */
  private static String code(String feature) {
    long number = Integer.toUnsignedLong(ByteBuffer.wrap(sha256(feature)).getInt());
    char[] code = new char[LENGTH];
    for (int i = LENGTH - 1; i >= 0; i--) {
      code[i] = DIGITS.charAt((int) (number % DIGITS.length()));
      number /= DIGITS.length();
    }
    return new String(code);
  }

  private static byte[] sha256(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
