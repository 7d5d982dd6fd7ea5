package io.memberflow.vectors;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.FileProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads vectors from a file; its ending says how. */
public final class VectorFile {
  private VectorFile() {}

  /**
   * @param file ends with {@code .npy}, {@code .csv} or {@code .fvecs}
   * @throws ConfigurationException for a file that is missing or not what its ending says
   */
  public static VectorTable read(Path file) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    if (!Files.isReadable(file)) {
      throw new ConfigurationException(
          "%s cannot be read; name a file that is there".formatted(file));
    }
    try {
      if (name.endsWith(".npy")) {
        return NpyReader.read(file);
      }
      if (name.endsWith(".csv")) {
        return CsvVectorReader.read(file);
      }
      if (name.endsWith(".fvecs")) {
        return FvecsReader.read(file);
      }
    } catch (IOException e) {
      throw new ConfigurationException(
          "%s cannot be read (%s); check the disk".formatted(file, FileProblem.of(e)), e);
    }
    throw ConfigurationException.wrong(
        "vector file", file, "a .npy, .csv or .fvecs file", "convert it to one of these");
  }

  /**
   * The same with the names of the rows from a second file.
   *
   * @param ids a file with a name a line, in the order of the rows; empty where the first is all
   * @throws ConfigurationException where there is not one name for each row
   */
  public static VectorTable read(Path file, Optional<Path> ids) {
    VectorTable table = read(file);
    if (ids.isEmpty()) {
      return table;
    }
    if (table.ids().isPresent()) {
      throw broken(file, "names its rows itself", "leave out --ids");
    }
    try {
      List<String> names = Files.readAllLines(ids.get());
      if (names.size() != table.matrix().rows()) {
        throw broken(
            ids.get(),
            "has %d lines".formatted(names.size()),
            "must have %d, as %s has rows".formatted(table.matrix().rows(), file));
      }
      return new VectorTable(table.matrix(), Optional.of(names));
    } catch (IOException e) {
      throw new ConfigurationException(
          "%s cannot be read (%s); name a file that is there"
              .formatted(ids.get(), FileProblem.of(e)),
          e);
    }
  }

  static ConfigurationException broken(Path file, String what, String remedy) {
    return new ConfigurationException("%s %s; %s".formatted(file, what, remedy));
  }
}
