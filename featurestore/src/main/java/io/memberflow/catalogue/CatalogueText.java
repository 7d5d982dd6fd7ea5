package io.memberflow.catalogue;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.FileProblem;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A catalogue as it was written, which is how it travels to where it is used.
 *
 * @param origin what messages call it
 */
public record CatalogueText(String origin, String yaml) implements Serializable {
  private static final String SHIPPED = "/io/memberflow/catalogue/default.yaml";

  /** The catalogue that ships with memberflow. */
  public static CatalogueText shipped() {
    try (InputStream in = CatalogueText.class.getResourceAsStream(SHIPPED)) {
      return new CatalogueText(
          "the shipped catalogue", new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new ConfigurationException("the shipped catalogue cannot be read; build again", e);
    }
  }

  public static CatalogueText read(Path file) {
    try {
      return new CatalogueText("catalogue " + file, Files.readString(file));
    } catch (IOException e) {
      throw new ConfigurationException(
          "catalogue %s cannot be read (%s); name a readable YAML file"
              .formatted(file, FileProblem.of(e)),
          e);
    }
  }

  /**
   * @throws ConfigurationException where it is wrong
   */
  public Catalogue parse() {
    return CatalogueReader.parse(origin, yaml);
  }
}
