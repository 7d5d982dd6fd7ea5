package io.memberflow.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.FileProblem;
import java.io.IOException;
import java.nio.file.Path;

/** Writes the figures of a benchmark for scripts. */
final class BenchReport {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private BenchReport() {}

  static ObjectNode newObject() {
    return JSON.createObjectNode();
  }

  /**
   * @throws ConfigurationException where the file cannot be written
   */
  static void write(Path file, ObjectNode figures) {
    try {
      JSON.writeValue(file.toFile(), figures);
    } catch (IOException e) {
      throw new ConfigurationException(
          "--json %s cannot be written (%s); name a file in a writable folder"
              .formatted(file, FileProblem.of(e)),
          e);
    }
  }
}
