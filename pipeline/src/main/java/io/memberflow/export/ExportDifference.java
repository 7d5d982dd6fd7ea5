package io.memberflow.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The first record in which two exports differ, in words. */
public final class ExportDifference {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ExportDifference() {}

  /** Empty where the files have equal lines. */
  public static Optional<String> first(Path expected, Path actual) throws IOException {
    return first(expected, actual, Set.of());
  }

  /**
   * The same over a part of the records.
   *
   * @param leftOut kinds that may differ
   */
  public static Optional<String> first(Path expected, Path actual, Set<String> leftOut)
      throws IOException {
    try (BufferedReader one = Files.newBufferedReader(expected);
        BufferedReader other = Files.newBufferedReader(actual)) {
      for (long line = 1; ; line++) {
        String a = next(one, leftOut);
        String b = next(other, leftOut);
        if (a == null && b == null) {
          return Optional.empty();
        }
        if (a == null || b == null || !a.equals(b)) {
          return Optional.of("line %d: %s".formatted(line, describe(a, b)));
        }
      }
    }
  }

  private static String next(BufferedReader lines, Set<String> leftOut) throws IOException {
    while (true) {
      String line = lines.readLine();
      if (line == null || leftOut.isEmpty() || !leftOut.contains(kind(line))) {
        return line;
      }
    }
  }

  private static String kind(String line) throws IOException {
    String key = JSON.readTree(line).get("key").asText();
    return key.substring(0, key.indexOf(':'));
  }

  private static String describe(String a, String b) throws IOException {
    if (a == null || b == null) {
      return a == null ? "only in this run: " + b : "only in the plain run: " + a;
    }
    JsonNode expected = JSON.readTree(a);
    JsonNode actual = JSON.readTree(b);
    if (!expected.get("key").equals(actual.get("key"))) {
      return "key %s in the plain run, %s in this one"
          .formatted(expected.get("key"), actual.get("key"));
    }
    StringBuilder text = new StringBuilder("record " + expected.get("key").asText());
    for (String part : new String[] {"sections", "fields"}) {
      for (String name : names(expected.get(part), actual.get(part))) {
        JsonNode was = expected.get(part).get(name);
        JsonNode is = actual.get(part).get(name);
        if (was == null || !was.equals(is)) {
          text.append("%n    %s %s%n      - %s%n      + %s".formatted(part, name, was, is));
        }
      }
    }
    return text.toString();
  }

  private static Set<String> names(JsonNode a, JsonNode b) {
    Set<String> names = new LinkedHashSet<>();
    for (Iterator<String> fields = a.fieldNames(); fields.hasNext(); ) {
      names.add(fields.next());
    }
    for (Iterator<String> fields = b.fieldNames(); fields.hasNext(); ) {
      names.add(fields.next());
    }
    return names;
  }
}
