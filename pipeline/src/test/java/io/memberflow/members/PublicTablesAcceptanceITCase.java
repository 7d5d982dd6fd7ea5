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

  /** The rows of adult.test, which follow those of adult.data. */
  private static final int LAST = 16_281;

  @TempDir private Path folder;

  /**
   * The rows are five years of calls in their order, and the world changes: who learns from each
   * answer is as good as a batch model that knows four fifths of all rows, and far better than one
   * that is refitted to the rows before.
   */
  @Test
  void bankMarketing_inOnePass_isPredictedAsWellAsByABatchModelOfFourFifthsOfAllRows()
      throws IOException {
    Path file = EngineRun.sharedData("bank_marketing/bank-additional-full.csv.gz");
    Properties batch = reference("bank-marketing");
    Map<String, ModelMetrics> online = run("bank-marketing", file);

    ModelMetrics deposit = online.get("deposit");
    // of the last rows the log does not tell how they end
    assertThat(deposit.examples()).isBetween(41_180L, 41_188L);
    assertThat(deposit.loss()).isLessThan(1.005 * number(batch, "folds.logLoss"));
    assertThat(deposit.loss()).isLessThan(0.65 * number(batch, "refitted.logLoss"));
    assertThat(auc(deposit)).isGreaterThan(number(batch, "folds.auc"));
    assertThat(online.get("deposit_perceptron").loss()).isLessThan(0.83 * deposit.baselineLoss());
    assertThat(online.get("deposit_blend").loss()).isLessThan(1.002 * deposit.loss());
    double bayes = online.get("deposit_bayes").loss();
    assertThat(online.get("deposit_platt").loss()).isLessThan(0.95 * bayes);
    assertThat(online.get("deposit_isotonic").loss()).isLessThan(0.96 * bayes);
    // what is known only after the call
    assertThat(online.get("leaked").loss()).isLessThan(0.75 * deposit.loss());
    assertThat(auc(online.get("leaked"))).isGreaterThan(number(batch, "with-duration.folds.auc"));
  }

  /** The rows are in no order: one pass is behind a batch model, and comes near it. */
  @Test
  void adult_inOnePass_isPredictedWithinAFewPercentOfABatchModelRefittedEveryThousandRows()
      throws IOException {
    Path file = folder.resolve("adult.csv");
    try (PrintStream out = new PrintStream(file.toFile(), StandardCharsets.UTF_8)) {
      lines("adult/adult.data.gz").forEach(out::println);
      lines("adult/adult.test.gz").stream().skip(1).forEach(out::println);
    }
    Properties batch = reference("adult");
    Map<String, ModelMetrics> online = run("adult", file);

    ModelMetrics income = online.get("income");
    assertThat(income.examples()).isBetween(48_834L, 48_842L);
    assertThat(income.loss()).isLessThan(1.035 * number(batch, "refitted.logLoss"));
    assertThat(online.get("income_perceptron").loss()).isLessThan(income.loss());
    assertThat(online.get("income_blend").loss())
        .isLessThan(1.015 * number(batch, "refitted.logLoss"));
    assertThat(auc(online.get("income_blend")))
        .isGreaterThan(number(batch, "refitted.auc") - 0.002);
    double bayes = online.get("income_bayes").loss();
    assertThat(online.get("income_platt").loss()).isLessThan(0.6 * bayes);
    assertThat(online.get("income_isotonic").loss()).isLessThan(0.6 * bayes);

    // with buckets of the numbers, one pass is ahead of batch models without, and as good as with
    Properties buckets = reference("adult-buckets");
    ModelMetrics steps = online.get("income_steps");
    assertThat(steps.loss()).isLessThan(0.975 * number(batch, "folds.logLoss"));
    assertThat(steps.loss()).isLessThan(1.005 * number(buckets, "folds.16"));
    assertThat(online.get("income_steps_blend").loss()).isLessThan(number(buckets, "folds.32"));
    assertThat(auc(steps)).isGreaterThan(number(batch, "folds.auc"));
    assertThat(online.get("income_steps_blend").loss())
        .isLessThan(0.955 * number(batch, "folds.logLoss"));
    // settings were chosen on the rows before these
    assertThat(online.get("income_steps, last 16,281 rows").loss())
        .isLessThan(0.955 * number(batch, "test.logLoss"));
    assertThat(online.get("income_steps_blend, last 16,281 rows").loss())
        .isLessThan(0.93 * number(batch, "test.logLoss"));
  }

  /** Every model of the shipped catalogue over the rows, and over the last third of them. */
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
              List<EngineRun.Scored> scored = engine.run(model.name());
              metrics.put(model.name(), metrics(model.name(), scored));
              String last = "%s, last %,d rows".formatted(model.name(), LAST);
              int from = scored.size() - LAST;
              metrics.put(last, metrics(last, scored.subList(from, scored.size())));
            });
    return metrics;
  }

  private static ModelMetrics metrics(String what, List<EngineRun.Scored> scored) {
    ProgressiveValidation validation = new ProgressiveValidation(Target.WHETHER);
    scored.forEach(s -> validation.add(s.predicted(), s.label(), 1));
    print(what, validation.metrics());
    return validation.metrics();
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

  private static double auc(ModelMetrics metrics) {
    return metrics.get(Measure.AUC);
  }

  private static double number(Properties reference, String key) {
    return Double.parseDouble(reference.getProperty(key));
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
