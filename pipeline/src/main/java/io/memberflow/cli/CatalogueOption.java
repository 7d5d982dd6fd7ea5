package io.memberflow.cli;

import io.memberflow.catalogue.CatalogueText;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which catalogue, for commands that run the main job over made events. */
final class CatalogueOption {
  @Option(
      names = "--catalogue",
      paramLabel = "FILE",
      description = "features and models (default: the shipped catalogue)")
  private Path file;

  /**
   * Checked.
   *
   * @throws io.memberflow.configuration.ConfigurationException where it is wrong
   */
  CatalogueText text() {
    CatalogueText text = file == null ? CatalogueText.shipped() : CatalogueText.read(file);
    text.parse();
    return text;
  }
}
