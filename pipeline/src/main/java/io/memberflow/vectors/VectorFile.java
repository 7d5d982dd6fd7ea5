package io.memberflow.vectors;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.FileProblem;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

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
      throw unreadable(file, e);
    }
    throw ConfigurationException.wrong(
        "vector file", file, "a .npy, .csv or .fvecs file", "convert it to one of these");
  }

  /**
   * The same with the names of the rows from a second file.
   *
   * @param ids a file with a name a line, in the order of the rows; empty where the first is all
   * @throws ConfigurationException where there is not one name for each row, or one is there twice:
   *     nobody could tell whose neighbours are whose
   */
  public static VectorTable read(Path file, Optional<Path> ids) {
    VectorTable table = read(file);
    if (ids.isEmpty()) {
      table.ids().ifPresent(names -> requireDifferent(file, names));
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
      requireDifferent(ids.get(), names);
      return new VectorTable(table.matrix(), Optional.of(names));
    } catch (IOException e) {
      throw unreadable(ids.get(), e);
    }
  }

  private static ConfigurationException unreadable(Path file, IOException e) {
    String remedy =
        e instanceof CharacterCodingException
            ? "save it as UTF-8"
            : "name a file that is there and can be read";
    return new ConfigurationException(
        "%s cannot be read (%s); %s".formatted(file, FileProblem.of(e), remedy), e);
  }

  private static void requireDifferent(Path file, List<String> names) {
    Set<String> known = new HashSet<>();
    for (String name : names) {
      if (!known.add(name)) {
        throw broken(
            file,
            "has two rows of id \"%s\"".formatted(name),
            "must have one of each; leave one out");
      }
    }
  }

  static ConfigurationException broken(Path file, String what, String remedy) {
    return new ConfigurationException("%s %s; %s".formatted(file, what, remedy));
  }
}
