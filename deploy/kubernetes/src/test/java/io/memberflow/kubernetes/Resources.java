package io.memberflow.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What the YAML files here hold, and what kubectl makes of them where it is installed. */
final class Resources {
  /** Kubernetes reads YAML 1.1 with one exception: what looks like an octal number is decimal. */
  private static final ObjectMapper YAML =
      new YAMLMapper(
          YAMLFactory.builder()
              .enable(YAMLParser.Feature.PARSE_BOOLEAN_LIKE_WORDS_AS_STRINGS)
              .build());

  /**
   * @param origin file or environment, for messages
   */
  record Resource(String origin, JsonNode json) {
    String kind() {
      return json.path("kind").asText();
    }

    String name() {
      return json.at("/metadata/name").asText();
    }

    @Override
    public String toString() {
      return "%s: %s %s".formatted(origin, kind(), name());
    }
  }

  private Resources() {}

  /** Those that are written down, without what kustomize alone reads. */
  static List<Resource> written() {
    List<Resource> all = new ArrayList<>();
    for (Path file : yamlFiles()) {
      for (Resource resource : parse(file.toString(), read(file))) {
        if (resource.json().has("apiVersion")
            && !resource.json().path("apiVersion").asText().startsWith("kustomize.config")) {
          all.add(resource);
        }
      }
    }
    return all;
  }

  /** The environments, each a folder that kustomize renders. */
  static List<Path> environments() {
    try (Stream<Path> folders = Files.list(Path.of("overlays"))) {
      return folders.filter(Files::isDirectory).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<Resource> parse(String origin, String text) {
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
      List<Resource> all = new ArrayList<>();
      documents.forEachRemaining(json -> all.add(new Resource(origin, json)));
      return all;
    } catch (IOException e) {
      throw new UncheckedIOException(origin, e);
    }
  }

  static Resource only(List<Resource> resources, String kind, String name) {
    List<Resource> found =
        resources.stream().filter(r -> r.kind().equals(kind) && r.name().equals(name)).toList();
    if (found.size() != 1) {
      throw new AssertionError("%d of %s %s in %s".formatted(found.size(), kind, name, resources));
    }
    return found.get(0);
  }

  /** The schema of a kind that the operator's jar carries. */
  static JsonNode schema(String plural) {
    String file = "/META-INF/fabric8/%s.flink.apache.org-v1.yml".formatted(plural);
    try (InputStream in = Resources.class.getResourceAsStream(file)) {
      return YAML.readTree(in).at("/spec/versions/0/schema/openAPIV3Schema");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Map<String, JsonNode> fields(JsonNode node) {
    return Map.ofEntries(node.properties().toArray(Map.Entry[]::new));
  }

  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<Path> yamlFiles() {
    try (Stream<Path> files = Files.walk(Path.of(""))) {
      return files
          .filter(f -> f.toString().endsWith(".yaml"))
          .filter(f -> !f.startsWith("target") && !f.startsWith("src"))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
