package io.memberflow.members;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.Target;
import io.memberflow.evaluation.Measure;
import io.memberflow.evaluation.ModelMetrics;
import io.memberflow.evaluation.ProgressiveValidation;
import io.memberflow.events.Event;
import io.memberflow.importing.MappedTable;
import io.memberflow.importing.MappingReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two public tables, mapped and declared as shipped: every kind of whether in one pass over the
 * rows, beside logistic regression by scikit-learn in batch ({@code reference.py}). Prints what the
 * page says.
 */
class PublicTablesAcceptanceITCase {
  private static final Path SHIPPED = Path.of("..", "src", "data");

  @TempDir private Path folder;

  @Test
  void bankMarketing_inOnePass_isPredictedAsWellAsByABatchModelRefittedEveryThousandRows()
      throws IOException {
    Path file = EngineRun.sharedData("bank_marketing/bank-additional-full.csv.gz");
    Properties batch = reference("bank-marketing");
    Map<String, ModelMetrics> online = run("bank-marketing", file);

    assertThat(online.get("deposit").examples()).isEqualTo(41_187);
  }

  @Test
  void adult_inOnePass_isPredictedAsWellAsByABatchModelRefittedEveryThousandRows()
      throws IOException {
    Path file = folder.resolve("adult.csv");
    try (PrintStream out = new PrintStream(file.toFile(), StandardCharsets.UTF_8)) {
      lines("adult/adult.data.gz").forEach(out::println);
      lines("adult/adult.test.gz").stream().skip(1).forEach(out::println);
    }
    Properties batch = reference("adult");
    Map<String, ModelMetrics> online = run("adult", file);

    assertThat(online.get("income").examples()).isEqualTo(48_841);
  }

  /** Every model of the shipped catalogue over the rows. */
  private static Map<String, ModelMetrics> run(String name, Path file) throws IOException {
    Catalogue catalogue =
        CatalogueReader.parse(name, Files.readString(SHIPPED.resolve(name + ".yaml")));
    List<Event> events = new ArrayList<>();
    EngineRun.read(
        new MappedTable(MappingReader.read(SHIPPED.resolve("mapping-" + name + ".yaml"))),
        file,
        catalogue,
        events::add);
    EngineRun engine = new EngineRun(catalogue, events);
    Map<String, ModelMetrics> metrics = new LinkedHashMap<>();
    catalogue
        .models()
        .forEach(
            model -> {
              ProgressiveValidation validation = new ProgressiveValidation(Target.WHETHER);
              engine.run(model.name()).forEach(s -> validation.add(s.predicted(), s.label(), 1));
              metrics.put(model.name(), validation.metrics());
              print(model.name(), validation.metrics());
            });
    return metrics;
  }

  private static void print(String model, ModelMetrics metrics) {
    System.out.printf(
        "%s: %,d rows, log loss %.4f, best constant %.4f, AUC %.4f, accuracy %.4f, ECE %.4f%n",
        model,
        metrics.examples(),
        metrics.loss(),
        metrics.baselineLoss(),
        metrics.get(Measure.AUC),
        metrics.get(Measure.ACCURACY),
        metrics.get(Measure.CALIBRATION_ERROR));
  }

  private static List<String> lines(String name) throws IOException {
    try (InputStream in = Files.newInputStream(EngineRun.sharedData(name));
        BufferedReader reader =
            new BufferedReader(
                new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8))) {
      return reader.lines().toList();
    }
  }

  private static Properties reference(String name) throws IOException {
    Properties properties = new Properties();
    try (InputStream in =
        PublicTablesAcceptanceITCase.class.getResourceAsStream(name + ".properties")) {
      properties.load(in);
    }
    return properties;
  }
}
