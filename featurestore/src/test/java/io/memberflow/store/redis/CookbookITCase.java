package io.memberflow.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.store.Layout;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The programs of the page on reading members are taken from the page, run as a reader would run
 * them, and print what the page says.
 */
class CookbookITCase {
  private static final Path PAGE = Path.of("../src/site/markdown/reading-members.md");
  private static final Pattern BLOCK =
      Pattern.compile("^```(\\w*)\\n(.*?)^```$", Pattern.DOTALL | Pattern.MULTILINE);
  private static final String PROMPT = "$ ";
  private static final Duration DAY = Duration.ofDays(1);

  /** What is left out of a printed output. */
  private static final String ELLIPSIS = "…";

  /** Programs by language, in the order of the page. */
  private static final Map<String, String> PROGRAMS = new LinkedHashMap<>();

  /** What they print, by command line. */
  private static final Map<String, String> OUTPUTS = new LinkedHashMap<>();

  private static TestRedis redis;

  @BeforeAll
  static void readThePage() throws IOException {
    Matcher blocks = BLOCK.matcher(Files.readString(PAGE));
    while (blocks.find()) {
      if (blocks.group(1).isEmpty()) {
        outputs(blocks.group(2));
      } else {
        assertThat(PROGRAMS.put(blocks.group(1), blocks.group(2))).as("one program each").isNull();
      }
    }
    assertThat(PROGRAMS.keySet()).containsExactly("sh", "python", "js", "java");
    assertThat(OUTPUTS).hasSameSizeAs(PROGRAMS);
  }

  private static void outputs(String block) {
    String command = null;
    List<String> lines = new ArrayList<>();
    for (String line : (block + PROMPT).split("\n")) {
      if (line.startsWith(PROMPT)) {
        if (command != null) {
          OUTPUTS.put(command, String.join("\n", lines).strip());
        }
        command = line.substring(PROMPT.length());
        lines.clear();
      } else {
        lines.add(line);
      }
    }
  }

  /** The member of the page, as the main job would write it. */
  @BeforeAll
  static void writeTheMember() throws IOException {
    redis = TestRedis.start();
    Catalogue catalogue = CatalogueReader.shipped();
    Entity member = catalogue.entity(RecordKey.MEMBER).orElseThrow();
    Layout layout = Layout.of(catalogue, member);
    Clock clock = Clock.systemUTC();
    Section.Builder features =
        Section.builder(Section.FEATURES, clock.millis(), 1, layout.version());
    for (FeatureDefinition feature : catalogue.features(member)) {
      String field = catalogue.fieldNames().field(feature.name());
      switch (feature.name()) {
        case "conversion_30d" -> features.put(field, 0.045454545454545456);
        case "top_categories" -> features.put(field, "electronics\u001ffashion");
        default -> features.absent(field);
      }
    }
    Section score =
        Section.builder("purchase_24h", clock.millis(), 1, "22056479")
            .put("purchase_24h", 0.012616152)
            .build();
    try (RedisRecordWriter writer =
        new RedisRecordWriter(redis.settings(), WriteMode.GUARDED, clock)) {
      writer.write(
          List.of(
              layout.write("demo"),
              new RecordWrite(
                  new RecordKey("demo", RecordKey.MEMBER, "m0000002"),
                  List.of(features.build(), score),
                  DAY)));
    }
  }

  @AfterAll
  static void stop() throws IOException {
    redis.close();
  }

  /** The fields of a hash come in any order, so each piece of the page's output is looked for. */
  @Test
  void redisCli_printsWhatThePageSays() throws Exception {
    Programs.require("redis-cli");
    Path folder = folder("sh");
    String output = run(folder, Programs.require("sh").toString(), save(folder, "sh"));
    String[] pieces = expected("sh").split(ELLIPSIS);
    assertThat(pieces).hasSizeGreaterThan(2);
    for (String piece : pieces) {
      assertThat("\n" + output + "\n").contains(piece);
    }
  }

  @Test
  void python_printsWhatThePageSays() throws Exception {
    Path python = Programs.pythonWithRedis();
    Path folder = folder("python");
    assertThat(run(folder, python.toString(), save(folder, "python")))
        .isEqualTo(expected("python3"));
  }

  @Test
  void node_printsWhatThePageSays() throws Exception {
    Path folder = Programs.nodeFolderWithRedis();
    assertThat(run(folder, Programs.require("node").toString(), save(folder, "js")))
        .isEqualTo(expected("node"));
  }

  @Test
  void java_printsWhatThePageSays() throws Exception {
    Path folder = folder("java");
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    int failures =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-cp",
                classPath,
                "-d",
                folder.toString(),
                folder.resolve(save(folder, "java")).toString());
    assertThat(failures).as("failures of the compiler").isZero();
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    assertThat(run(folder, java.toString(), "-cp", "." + ':' + classPath, "ReadMembers"))
        .isEqualTo(expected("java"));
  }

  private static Path folder(String language) throws IOException {
    return Files.createDirectories(Path.of("target", "cookbook", language));
  }

  /** Under the name that the page gives it. */
  private static String save(Path folder, String language) throws IOException {
    String name =
        switch (language) {
          case "sh" -> "read-members.sh";
          case "python" -> "read_members.py";
          case "js" -> "read-members.mjs";
          default -> "ReadMembers.java";
        };
    Files.writeString(folder.resolve(name), PROGRAMS.get(language));
    return name;
  }

  private static String expected(String program) {
    return OUTPUTS.entrySet().stream()
        .filter(output -> output.getKey().startsWith(program + " "))
        .findFirst()
        .orElseThrow()
        .getValue();
  }

  private static String run(Path folder, String... command) throws Exception {
    return Programs.run(folder, Map.of("REDIS", "redis://127.0.0.1:" + redis.port()), command)
        .orFail();
  }
}
