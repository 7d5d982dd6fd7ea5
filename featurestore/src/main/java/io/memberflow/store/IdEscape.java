package io.memberflow.store;

/**
 * Percent-escapes the few characters that an id may not show in a key: {@code %}, the braces of the
 * hash tag, and control characters. Half a surrogate pair has no UTF-8 form and becomes {@code
 * %uXXXX}, so that no two ids share a key.
 */
final class IdEscape {
  private IdEscape() {}

  static String escape(String id) {
    StringBuilder escaped = null;
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < id.length()
              && Character.isLowSurrogate(id.charAt(i + 1));
      if (pair || !special(c)) {
        if (escaped != null) {
          escaped.append(c);
          if (pair) {
            escaped.append(id.charAt(i + 1));
          }
        }
        i += pair ? 1 : 0;
        continue;
      }
      if (escaped == null) {
        escaped = new StringBuilder(id.length() + 8).append(id, 0, i);
      }
      escaped.append((c < 0x80 ? "%%%02X" : "%%u%04X").formatted((int) c));
    }
    return escaped == null ? id : escaped.toString();
  }

  private static boolean special(char c) {
    return c < 0x20 || c == 0x7f || c == '%' || c == '{' || c == '}' || Character.isSurrogate(c);
  }

  /** Text that {@link #escape} cannot have made gives an id that escapes to something else. */
  static String unescape(String escaped) {
    if (escaped.indexOf('%') < 0) {
      return escaped;
    }
    StringBuilder id = new StringBuilder(escaped.length());
    for (int i = 0; i < escaped.length(); i++) {
      char c = escaped.charAt(i);
      if (c != '%') {
        id.append(c);
        continue;
      }
      boolean surrogate = escaped.startsWith("u", i + 1);
      int from = surrogate ? i + 2 : i + 1;
      int to = from + (surrogate ? 4 : 2);
      try {
        id.append((char) Integer.parseInt(escaped.substring(from, to), 16));
      } catch (IndexOutOfBoundsException | NumberFormatException e) {
        throw new IllegalArgumentException(
            "id is \"%s\"; %% must be followed by two hexadecimal digits".formatted(escaped), e);
      }
      i = to - 1;
    }
    return id.toString();
  }
}
