package io.memberflow.learning;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Properties;

/** Files written by reference.py. */
final class Fixture {
  private Fixture() {}

  /** Rows of comma-separated numbers. */
  static double[][] rows(String file) {
    return new String(bytes(file), StandardCharsets.UTF_8)
        .lines()
        .map(line -> Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray())
        .toArray(double[][]::new);
  }

  static Properties properties(String file) {
    Properties properties = new Properties();
    try (InputStream in = Fixture.class.getResourceAsStream(file)) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties;
  }

  static double number(Properties properties, String key) {
    return Double.parseDouble(properties.getProperty(key));
  }

  private static byte[] bytes(String file) {
    try (InputStream in = Fixture.class.getResourceAsStream(file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
