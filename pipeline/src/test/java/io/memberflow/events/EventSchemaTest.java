package io.memberflow.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import io.memberflow.catalogue.EventType;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonSchema EVENT = schema("event.schema.json");
  private static final JsonSchema ITEM = schema("item.schema.json");

  @Property(tries = 500)
  void event_written_validates(@ForAll("events") Event event) {
    assertThat(problems(EVENT, new EventWriter().write(event))).isEmpty();
  }

  @Property(tries = 200)
  void item_written_validates(@ForAll("items") CatalogueItem item) {
    assertThat(problems(ITEM, new EventWriter().write(item))).isEmpty();
  }

  @Test
  void samples_shipped_validate() {
    String[] lines = resource("data/sample-events.jsonl").split("\n");

    assertThat(lines).hasSize(13);
    assertThat(lines).allSatisfy(line -> assertThat(problems(EVENT, bytes(line))).isEmpty());
    // every type has an example
    assertThat(lines).extracting(EventSchemaTest::type).contains(types());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "{\"type\":\"view\",\"time\":1,\"member\":\"m\"}",
        "{\"id\":\"\",\"type\":\"view\",\"time\":1,\"member\":\"m\"}",
        "{\"id\":1,\"type\":\"view\",\"time\":1,\"member\":\"m\"}",
        "{\"id\":\"e\",\"type\":\"view\",\"time\":1}",
        "{\"id\":\"e\",\"type\":\"view\",\"time\":1,\"member\":null}",
        "{\"id\":\"e\",\"type\":\"VIEW\",\"time\":1,\"member\":\"m\"}",
        "{\"id\":\"e\",\"type\":\"stare\",\"time\":1,\"member\":\"m\"}",
        "{\"id\":\"e\",\"type\":\"view\",\"time\":1.5,\"member\":\"m\"}",
        "{\"id\":\"e\",\"type\":\"view\",\"time\":-1,\"member\":\"m\"}",
        "{\"id\":\"e\",\"type\":\"view\",\"time\":\"2026-03-02 09:00:00\",\"member\":\"m\"}",
        "{\"id\":\"e\",\"type\":\"view\",\"time\":\"2026-03-02T09:00:00+01:00\",\"member\":\"m\"}",
        "{\"id\":\"e\",\"type\":\"view\",\"time\":\"2026-13-02T09:00:00Z\",\"member\":\"m\"}",
        "{\"id\":\"e\",\"type\":\"view\",\"time\":1,\"member\":\"m\",\"currency\":\"eur\"}",
        "{\"id\":\"e\",\"type\":\"review\",\"time\":1,\"member\":\"m\",\"rating\":\"4\"}",
        "{\"id\":\"e\",\"type\":\"purchase\",\"time\":1,\"member\":\"m\"}",
        "{\"id\":\"e\",\"type\":\"purchase\",\"time\":1,\"member\":\"m\",\"price\":2}",
        "{\"id\":\"e\",\"type\":\"purchase\",\"time\":1,\"member\":\"m\",\"amount\":0}",
        "{\"id\":\"e\",\"type\":\"refund\",\"time\":1,\"member\":\"m\",\"amount\":-3.5}",
        "{\"id\":\"e\",\"type\":\"purchase\",\"time\":1,\"member\":\"m\",\"amount\":3,\"quantity\":0}"
      })
  void event_wrong_isRefused(String json) {
    assertThat(problems(EVENT, bytes(json))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "{\"item\":\"\"}", "{\"item\":7}", "{\"item\":\"i\",\"price\":0}", "\"i\""})
  void item_wrong_isRefused(String json) {
    assertThat(problems(ITEM, bytes(json))).isNotEmpty();
  }

  @Test
  void event_fieldUnknown_isIgnored() {
    String json = "{\"id\":\"e\",\"type\":\"view\",\"time\":1,\"member\":\"m\",\"colour\":\"red\"}";

    assertThat(problems(EVENT, bytes(json))).isEmpty();
  }

  @Provide
  Arbitrary<Event> events() {
    Arbitrary<String> name = text().filter(t -> !t.isEmpty());
    Arbitrary<Double> positive =
        Arbitraries.doubles().between(0, false, 1e12, true).ofScale(6).injectNull(0.3);
    Arbitrary<String> optional = name.injectNull(0.4);
    Arbitrary<Event.Builder> head =
        Combinators.combine(
                Arbitraries.of(EventType.class),
                name,
                name,
                Arbitraries.longs().between(0, 4_102_444_800_000L))
            .as(Event::builder);
    Arbitrary<Event.Builder> texts =
        Combinators.combine(head, optional, optional, optional, optional, optional, optional)
            .as(
                (e, session, item, order, category, brand, country) ->
                    e.session(session)
                        .item(item)
                        .order(order)
                        .category(category)
                        .brand(brand)
                        .country(country));
    return Combinators.combine(
            texts,
            positive,
            positive,
            Arbitraries.doubles().between(0, false, 1e12, true).ofScale(6),
            positive,
            positive,
            text(),
            Arbitraries.of("EUR", "USD", null))
        .as(
            (e, quantity, price, amount, dwell, rating, words, currency) ->
                e.quantity(orAbsent(quantity))
                    .price(orAbsent(price))
                    .amount(amount)
                    .dwell(orAbsent(dwell))
                    .rating(orAbsent(rating))
                    .text(words)
                    .currency(currency)
                    .build());
  }

  @Provide
  Arbitrary<CatalogueItem> items() {
    Arbitrary<String> optional = text().injectNull(0.3);
    return Combinators.combine(
            text().filter(t -> !t.isEmpty()),
            optional,
            optional,
            optional,
            optional,
            Arbitraries.doubles().between(0, false, 1e9, true).injectNull(0.3))
        .as(
            (item, title, description, category, brand, price) ->
                new CatalogueItem(item, title, description, category, brand, orAbsent(price)));
  }

  /** Any text that UTF-8 can carry: half a surrogate pair is none. */
  private static Arbitrary<String> text() {
    return Arbitraries.strings()
        .all()
        .ofMaxLength(20)
        .filter(t -> StandardCharsets.UTF_8.newEncoder().canEncode(t));
  }

  private static double orAbsent(Double value) {
    return value == null ? Double.NaN : value;
  }

  private static Set<ValidationMessage> problems(JsonSchema schema, byte[] json) {
    return schema.validate(tree(json));
  }

  private static String type(String line) {
    return tree(bytes(line)).get("type").asText();
  }

  private static String[] types() {
    return Set.of(EventType.values()).stream().map(EventType::json).toArray(String[]::new);
  }

  private static byte[] bytes(String json) {
    return json.getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode tree(byte[] json) {
    try {
      return JSON.readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonSchema schema(String name) {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(resource("schema/" + name));
  }

  private static String resource(String name) {
    try (InputStream in = EventSchemaTest.class.getResourceAsStream("/io/memberflow/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
