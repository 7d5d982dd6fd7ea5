package io.memberflow.lifetime;

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
    try (InputStream in = Fixture.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> Arrays.stream(line.split(",")).mapToDouble(Double::parseDouble).toArray())
          .toArray(double[][]::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static double number(String key) {
    Properties properties = new Properties();
    try (InputStream in = Fixture.class.getResourceAsStream("customers.properties")) {
      properties.load(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Double.parseDouble(properties.getProperty(key));
  }

  /** x, t_x, T of customers.csv. */
  static Rows histories() {
    Rows rows = new Rows();
    for (double[] row : rows("customers.csv")) {
      rows.add(row[0], row[1], row[2], 1);
    }
    return rows;
  }
}
