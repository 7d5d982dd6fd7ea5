package io.memberflow.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportDifferenceTest {
  private static final String FIRST = line("member:{a}", 5, "\"views\":\"1\"");
  private static final String SECOND = line("member:{b}", 7, "\"views\":\"2\",\"orders\":\"0\"");

  @TempDir private Path folder;

  private static String line(String key, long asOf, String fields) {
    return "{\"key\":\"%s\",\"sections\":{\"features\":{\"as-of\":%d}},\"fields\":{%s}}%n"
        .formatted(key, asOf, fields);
  }

  private Optional<String> first(String expected, String actual) throws IOException {
    return ExportDifference.first(
        Files.writeString(folder.resolve("expected"), expected),
        Files.writeString(folder.resolve("actual"), actual));
  }

  @Test
  void equalExports_haveNone() throws IOException {
    assertThat(first(FIRST + SECOND, FIRST + SECOND)).isEmpty();
  }

  @Test
  void otherValue_isNamedWithRecordAndField() throws IOException {
    String other = line("member:{b}", 8, "\"views\":\"3\",\"orders\":\"0\"");
    assertThat(first(FIRST + SECOND, FIRST + other).orElseThrow())
        .startsWith("line 2: record member:{b}")
        .contains("- \"2\"")
        .contains("+ \"3\"")
        .contains("{\"as-of\":8}")
        .doesNotContain("orders");
  }

  @Test
  void missingRecord_isNamed() throws IOException {
    assertThat(first(FIRST + SECOND, FIRST).orElseThrow())
        .contains("only in the plain run")
        .contains("member:{b}");
    assertThat(first(FIRST + SECOND, SECOND).orElseThrow()).contains("member:{a}", "member:{b}");
  }

  @Test
  void kindsLeftOut_mayDiffer() throws IOException {
    String source = line("source:{events/0}", 9, "\"read\":\"4\"");
    String other = line("source:{events/0}", 9, "\"read\":\"5\"");

    assertThat(first(FIRST + source, FIRST + other)).isPresent();
    assertThat(firstWithout("source", FIRST + source, FIRST + other)).isEmpty();
    assertThat(firstWithout("source", FIRST + source + SECOND, FIRST + other)).isPresent();
  }

  private Optional<String> firstWithout(String kind, String expected, String actual)
      throws IOException {
    return ExportDifference.first(
        Files.writeString(folder.resolve("expected"), expected),
        Files.writeString(folder.resolve("actual"), actual),
        Set.of(kind));
  }
}
