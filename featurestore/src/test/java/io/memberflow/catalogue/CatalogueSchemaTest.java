package io.memberflow.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import io.memberflow.configuration.ConfigurationException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The schema that editors use says what the reader says, as far as a schema can. */
class CatalogueSchemaTest {
  private static final Path ROOT = Path.of("..");

  /** Mistakes that take more than one place of the file, a range of durations, or arithmetic. */
  private static final Pattern BEYOND_A_SCHEMA =
      Pattern.compile(
          "must be a duration|must be at least the |must be used once|must be listed once"
              + "|must be a multiple of its hop|must be one of member, item; choose one of them, or"
              + "|leaves no number|without a circle|must be made of|must be an expression"
              + "|must be nested|must be a declared feature|must be event\\. and one of"
              + "|which is text|a period has no|orders is a number|a number; name a feature"
              + "|1–20 ascending|a feature of the member or|name such a one"
              + "|among the features of the model|one input: it is listed|under kind naive-bayes"
              + "|for these numbers and buckets");

  @Test
  void schema_acceptsTheShippedCatalogues() throws IOException {
    CatalogueSchema.parse(CatalogueText.shipped().yaml());
    CatalogueSchema.parse(Files.readString(ROOT.resolve("src/data/online-retail.yaml")));
    CatalogueSchema.parse(Files.readString(ROOT.resolve("src/data/online-retail-kinds.yaml")));
    CatalogueSchema.parse(Files.readString(ROOT.resolve("src/data/lifetime.yaml")));
    CatalogueSchema.parse("");
  }

  @Test
  void schema_acceptsTheExamplesOfTheDocumentation() throws IOException {
    List<String> examples = new ArrayList<>();
    try (Stream<Path> pages = Files.list(ROOT.resolve("src/site/markdown"))) {
      for (Path page : pages.toList()) {
        Matcher block =
            Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL).matcher(Files.readString(page));
        while (block.find()) {
          if (Pattern.compile("^(features|entities):", Pattern.MULTILINE)
              .matcher(block.group(1))
              .find()) {
            examples.add(block.group(1));
          }
        }
      }
    }
    assertThat(examples).hasSizeGreaterThanOrEqualTo(2).allSatisfy(CatalogueSchema::parse);
  }

  static Stream<Arguments> mistakes() {
    return Stream.of(
            CatalogueErrorsTest.wrongSettings(),
            CatalogueErrorsTest.wrongEntities(),
            CatalogueErrorsTest.wrongFeatures(),
            CatalogueErrorsTest.wrongFilters(),
            CatalogueErrorsTest.wrongExpressions(),
            CatalogueErrorsTest.wrongModels())
        .flatMap(s -> s)
        .filter(a -> !BEYOND_A_SCHEMA.matcher((String) a.get()[1]).find());
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("mistakes")
  void schema_refusesTheMistakesThatTheReaderRefuses(String yaml, String message) {
    assertThat(CatalogueSchema.problems(yaml)).as(message).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "features: {name: f}",
        "features: [f]",
        "features: [{name: f, entity: member, aggregate: count, of: []}]",
        "features: [{name: f, entity: member, aggregate: count, of: {type: view}}]",
        "features: [{name: f, entity: member, aggregate: count, of: view, window: 30}]",
        "features: [{name: f, entity: member, aggregate: count, of: view, where: {brand: {is: a}}}]",
        "features: [{name: f, entity: member, aggregate: rate, of: view, per: order}]",
        "features: [{name: f, entity: member, expression: [a, b]}]",
        "features: [{entity: member, expression: a}]",
        "entities: [{name: brand, key: [brand, member]}]",
        "entities: [{key: brand}]",
        "models: [{name: m}]",
        "models: m",
        "cleaning: 5",
        "cleaning: {max-bytes: 1.5}",
        "epoch: [1m]",
      })
  void schemaAndReader_refuseAStructuralMistake(String yaml) {
    assertThat(CatalogueSchema.problems(yaml)).isNotEmpty();
    assertThat(catchThrowable(() -> CatalogueReader.parse("test", yaml)))
        .isInstanceOf(ConfigurationException.class);
  }

  /** The reader names all keys that it allows where it meets one that it does not know. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | zzz: 1",
        "/properties/cleaning | cleaning: {zzz: 1}",
        "/properties/entities/items | entities: [{zzz: 1}]",
        "/$defs/aggregation | features: [{name: a, zzz: 1}]",
        "/$defs/expression | features: [{name: a, expression: b, zzz: 1}]",
        "/$defs/filter | features: [{name: a, entity: member, aggregate: count, of: view, where: {zzz: 1}}]",
        "/$defs/text-condition/anyOf/1 | features: [{name: a, entity: member, aggregate: count, of: view, where: {brand: {zzz: 1}}}]",
        "/$defs/number-condition/anyOf/1 | features: [{name: a, entity: member, aggregate: count, of: view, where: {price: {zzz: 1}}}]",
        "/$defs/model | models: [{zzz: 1}]",
        "/$defs/model/properties/drift | models: [{name: m, kind: logistic, on: view, label: cart, within: 1h, features: [event.price], drift: {zzz: 1}}]",
        "/$defs/model/properties/publish | models: [{name: m, kind: logistic, on: view, label: cart, within: 1h, features: [event.price], publish: {zzz: 1}}]",
        "/$defs/model/properties/features/items/anyOf/1 | models: [{name: m, kind: logistic, on: view, label: cart, within: 1h, features: [{name: event.price, zzz: 1}]}]",
      })
  void schema_hasTheKeysThatTheReaderAllows(String pointer, String yaml) {
    String message = catchThrowable(() -> CatalogueReader.parse("test", yaml)).getMessage();
    Matcher allowed = Pattern.compile("allowed here: (.*?);").matcher(message);
    assertThat(allowed.find()).as(message).isTrue();
    TreeSet<String> keys = new TreeSet<>(List.of(allowed.group(1).split(", ")));
    if (pointer.endsWith("aggregation")) {
      // the reader allows it to say what it does not go with
      keys.remove("expression");
    }
    JsonNode properties = CatalogueSchema.properties(pointer);
    TreeSet<String> described = new TreeSet<>();
    properties.fieldNames().forEachRemaining(described::add);
    assertThat(described).isEqualTo(keys);
  }
}
