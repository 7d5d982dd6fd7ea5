package io.memberflow.configuration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationNodeTest {
  private static final String EXAMPLE =
      """
      name: shop
      count: 7
      share: 0.5
      wait: 5m
      date: 2011-01-05
      instant: 2011-01-05T08:00:00Z
      unit: milliseconds
      units: [seconds, minutes]
      empty:
      nested: {key: 1}
      children: [plain, {name: long}]
      """;

  @Test
  void values_ofEveryType_areReadWithTheirDefaults() {
    ConfigurationNode node = ConfigurationNode.parse("example", EXAMPLE);
    assertThat(node.text("name")).isEqualTo("shop");
    assertThat(node.integer("count", 1, 0, 9)).isEqualTo(7);
    assertThat(node.integer("missing", 1, 0, 9)).isEqualTo(1);
    assertThat(node.number("share", 1, 0, 1)).isEqualTo(0.5);
    assertThat(node.number("empty", 1, 0, 1)).isEqualTo(1);
    assertThat(node.duration("wait", Duration.ZERO, Duration.ZERO, Duration.ofDays(1)))
        .isEqualTo(Duration.ofMinutes(5));
    assertThat(node.optionalInstant("date")).contains(Instant.parse("2011-01-05T00:00:00Z"));
    assertThat(node.optionalInstant("instant")).contains(Instant.parse("2011-01-05T08:00:00Z"));
    assertThat(node.choice("unit", TimeUnit.class)).isEqualTo(TimeUnit.MILLISECONDS);
    assertThat(node.choices("units", EnumSet.allOf(TimeUnit.class)))
        .containsExactly(TimeUnit.SECONDS, TimeUnit.MINUTES);
    assertThat(node.choices("unit", EnumSet.allOf(TimeUnit.class)))
        .containsExactly(TimeUnit.MILLISECONDS);
    assertThat(node.has("empty")).isFalse();
    assertThat(node.child("nested").integer("key", 0, 0, 9)).isEqualTo(1);
    assertThat(node.child("nothing").names()).isEmpty();
    assertThat(node.child("empty").names()).isEmpty();
    assertThat(node.children("empty", Optional.empty())).isEmpty();
    assertThat(node.children("children", Optional.of("name")))
        .extracting(c -> c.text("name"))
        .containsExactly("plain", "long");
    assertThat(node.names()).startsWith("name", "count");
  }

  @Test
  void parse_ofAnEmptyFile_isAnEmptyMapping() {
    assertThat(ConfigurationNode.parse("example", "").names()).isEqualTo(List.of());
    assertThat(ConfigurationNode.parse("example", "# only a comment").names()).isEmpty();
  }

  @Test
  void scalars_followTheCoreSchema_andAliasesRepeatTheirAnchor() {
    ConfigurationNode node =
        ConfigurationNode.parse(
            "example", "on: yes\nday: 2011-01-05\na: &x [1, b]\nc: *x\nn: .nan");
    assertThat(node.text("on")).isEqualTo("yes");
    assertThat(node.text("day")).isEqualTo("2011-01-05");
    assertThat(node.texts("c")).containsExactly("1", "b");
    assertThatThrownBy(() -> node.number("n", 0, 0, 1)).hasMessageContaining("n is \".nan\"");
  }

  /** Read as YAML 1.1, 0042 would be 34, and as a number 1.10 is 1.1: another category. */
  @Test
  void numbers_whereATextIsWanted_areAsTheyWereWritten() {
    ConfigurationNode node =
        ConfigurationNode.parse(
            "example",
            "codes: [0042, 089, 1.10, +7, .5, 1e3, True, 12345678901234567890123]\n"
                + "07: lucky\n7: seven\nweight: 010\nshare: .50");
    assertThat(node.texts("codes"))
        .containsExactly(
            "0042", "089", "1.10", "+7", ".5", "1e3", "True", "12345678901234567890123");
    assertThat(node.names()).contains("07", "7");
    assertThat(node.text("07")).isEqualTo("lucky");
    assertThat(node.integer("weight", 1, 0, 99)).as("decimal, as in YAML 1.2").isEqualTo(10);
    assertThat(node.number("share", 1, 0, 1)).isEqualTo(0.5);
  }

  @Test
  void value_thatIsHalfOfTheFile_isShownByItsBeginning() {
    ConfigurationNode node =
        ConfigurationNode.parse("example", "features: {a: %s}".formatted("x".repeat(5_000)));
    assertThatThrownBy(() -> node.children("features", Optional.empty()))
        .hasMessageMatching(
            "features is \"\\{\"a\":\"x{194}…\"; must be a list; write \"features: \\[\\.\\.\\.]\"");
  }

  @Test
  void read_ofAFile_namesKindAndFileWhereItFails(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("a.yaml");
    Files.writeString(file, "k: 1");
    assertThat(ConfigurationNode.read("mapping", file).names()).containsExactly("k");
    Path missing = folder.resolve("b.yaml");
    assertThatThrownBy(() -> ConfigurationNode.read("mapping", missing))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(
            "mapping %s cannot be read (no such file or folder); name a readable YAML file"
                .formatted(missing));
  }

  @ParameterizedTest(name = "[{index}] {0}")
  @MethodSource("wrongFiles")
  void parse_ofAWrongFile_saysWhatAndWhere(String yaml, String part) {
    assertThatThrownBy(() -> ConfigurationNode.parse("example", yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(part)
        .hasMessageStartingWith("example is not ");
  }

  static Stream<Arguments> wrongFiles() {
    return Stream.of(
        Arguments.of("- a\n- b", "not a YAML mapping; write keys and values such as"),
        Arguments.of("just text", "not a YAML mapping"),
        Arguments.of("a: 1\nb: [", "not valid YAML at line"),
        Arguments.of("a: 1\na: 2", "found duplicate key a"),
        Arguments.of("a: 1\n---\na: 2", "not valid YAML at line"),
        Arguments.of("a: &a [*a]", "lies deeper than 100, or contains itself"),
        Arguments.of("a: !!binary YWJj", "a tag such as !!binary"),
        Arguments.of(aliasesOfAliases(), "more than 1,000,000 values, counting those of aliases"),
        Arguments.of("a: 1\n\tb: 2", "mend that line"));
  }

  /** Ten values, nine times itself for each of twenty lines. */
  private static String aliasesOfAliases() {
    StringBuilder yaml = new StringBuilder("a: &a [x, x, x, x, x, x, x, x, x, x]\n");
    for (char name = 'b'; name < 'v'; name++) {
      String before = "*" + (char) (name - 1);
      yaml.append("%c: &%c [%s]%n".formatted(name, name, (before + ", ").repeat(8) + before));
    }
    return yaml.toString();
  }

  @ParameterizedTest(name = "[{index}] {0}")
  @MethodSource("wrongValues")
  void value_outsideWhatIsAllowed_isRefusedInOneSentence(
      String yaml, Consumer<ConfigurationNode> reading, String message) {
    ConfigurationNode node = ConfigurationNode.parse("example", yaml);
    assertThatThrownBy(() -> reading.accept(node))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(message);
  }

  static Stream<Arguments> wrongValues() {
    return Stream.of(
        wrong(
            "b: 1",
            n -> n.allowOnly(Set.of("z", "a")),
            "b is not a known key; allowed here: a, z; remove it or mend its spelling"),
        wrong("", n -> n.text("k"), "k is missing; must be given; add \"k: ...\""),
        wrong(
            "k: [1]",
            n -> n.text("k"),
            "k is \"[1]\"; must be one plain value; write \"k: value\""),
        wrong(
            "k: many",
            n -> n.integer("k", 1, 0, 9),
            "k is \"many\"; must be a whole number 0–9; write digits only"),
        wrong(
            "k: '3'",
            n -> n.integer("k", 1, 0, 9),
            "k is \"3\"; must be a whole number 0–9; write it without quotes"),
        wrong(
            "k: '0.5'",
            n -> n.number("k", 1, 0, 1),
            "k is \"0.5\"; must be a number 0–1; write it without quotes"),
        wrong(
            "k: 1.5",
            n -> n.integer("k", 1, 0, 9),
            "k is \"1.5\"; must be a whole number 0–9; write digits only"),
        wrong(
            "k: 12",
            n -> n.integer("k", 1, 0, 9),
            "k is \"12\"; must be a whole number 0–9; choose one in that range"),
        wrong(
            "k: plenty",
            n -> n.number("k", 1, 0, 1),
            "k is \"plenty\"; must be a number 0–1; choose one"),
        wrong(
            "k: -1",
            n -> n.number("k", 1, 0.5, 1),
            "k is \"-1\"; must be a number 0.5–1; choose one"),
        wrong(
            "k: 5 minutes",
            n -> n.optionalDuration("k"),
            "k is \"5 minutes\"; must be a whole number with a unit (ms, s, m, h, d, w);"
                + " write for example 30d"),
        wrong(
            "k: 2d",
            n -> n.duration("k", Duration.ZERO, Duration.ofMinutes(1), Duration.ofDays(1)),
            "k is \"2d\"; must be a duration 1m–1d; choose one in that range"),
        wrong(
            "k: tomorrow",
            n -> n.optionalInstant("k"),
            "k is \"tomorrow\"; must be a UTC date or instant;"
                + " write for example 2011-01-05 or 2011-01-05T08:00:00Z"),
        wrong(
            "k: NEVER",
            n -> n.choice("k", TimeUnit.class),
            "k is \"NEVER\"; must be one of nanoseconds, microseconds, milliseconds, seconds,"
                + " minutes, hours, days; choose one of them"),
        wrong(
            "k: [days, days]",
            n -> n.choices("k", EnumSet.allOf(TimeUnit.class)),
            "k is \"[\"days\",\"days\"]\"; must be without repeats; list each one once"),
        wrong(
            "k: {a: 1}",
            n -> n.texts("k"),
            "k is \"{\"a\":1}\"; must be a list; write \"k: [...]\""),
        wrong(
            "k: [[a]]",
            n -> n.texts("k"),
            "k is \"[[\"a\"]]\"; must be plain values; write \"k: [a, b]\""),
        wrong("k: 1", n -> n.child("k"), "k is \"1\"; must be a mapping; write \"{key: value}\""),
        wrong(
            "k: [1]", n -> n.child("k"), "k is \"[1]\"; must be a mapping; write \"{key: value}\""),
        wrong(
            "k: [a]",
            n -> n.children("k", Optional.empty()),
            "k[0] is \"a\"; must be a mapping; write \"{key: value}\""),
        wrong(
            "k: {z: {x: 1}}",
            n -> n.child("k").child("z").allowOnly(Set.of("y")),
            "k.z.x is not a known key; allowed here: y; remove it or mend its spelling"));
  }

  private static Arguments wrong(String yaml, Consumer<ConfigurationNode> reading, String message) {
    return Arguments.of(yaml, reading, message);
  }
}
