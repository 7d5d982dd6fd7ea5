package io.memberflow.reference;

import java.util.Locale;

/** Bytes as people write them. */
final class ByteText {
  private ByteText() {}

  static String of(long bytes) {
    return bytes < 1024 ? bytes + " B" : String.format(Locale.ROOT, "%.1f KiB", bytes / 1024.0);
  }
}
