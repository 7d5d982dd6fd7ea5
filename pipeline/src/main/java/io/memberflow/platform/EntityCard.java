package io.memberflow.platform;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.store.EntityRecord;
import io.memberflow.store.Provenance;
import io.memberflow.store.Score;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A record of the store for people: status and age, features, scores. */
public final class EntityCard {
  private static final int COLUMNS = 3;

  private EntityCard() {}

  /**
   * @param kind what the card calls the entity, such as "Member"
   */
  public static String text(String kind, EntityRecord read, Catalogue catalogue) {
    StringBuilder text = new StringBuilder();
    text.append("%s %s  %s".formatted(kind, read.id(), read.status()));
    Optional<Provenance> provenance = read.provenance();
    provenance.ifPresent(
        p -> text.append(", as of %s, written %s ago".formatted(p.asOf(), age(read))));
    text.append(System.lineSeparator());
    EntityRecord values = read.evenIfUnusable();
    List<String> cells = new ArrayList<>();
    for (FeatureDefinition feature : catalogue.features()) {
      value(feature, values, provenance)
          .ifPresent(value -> cells.add("%s %s".formatted(feature.name(), value)));
    }
    int width = cells.stream().mapToInt(String::length).max().orElse(0);
    for (int i = 0; i < cells.size(); i++) {
      boolean last = i % COLUMNS == COLUMNS - 1 || i == cells.size() - 1;
      text.append(i % COLUMNS == 0 ? "  " : "   ");
      text.append(last ? cells.get(i) + System.lineSeparator() : pad(cells.get(i), width));
    }
    for (ModelDefinition model : catalogue.models()) {
      Score score = values.score(model.name());
      if (score.value().isPresent()) {
        text.append(
            "  score %s %.4f  as of %s, after %s examples%n"
                .formatted(
                    model.name(),
                    score.value().getAsDouble(),
                    score.provenance().orElseThrow().asOf(),
                    score.provenance().orElseThrow().version()));
      }
    }
    return text.toString();
  }

  private static Optional<String> value(
      FeatureDefinition feature, EntityRecord values, Optional<Provenance> provenance) {
    if (!feature.entity().equals(values.entity())) {
      return Optional.empty();
    }
    return switch (feature.type()) {
      case NUMBER ->
          values.number(feature.name()).stream().mapToObj(EntityCard::number).findFirst();
      case TEXT -> values.text(feature.name()).map(t -> t.replace("\u001f", ", "));
      case INSTANT ->
          provenance.flatMap(p -> values.since(feature.name(), p.asOf()).map(EntityCard::duration));
    };
  }

  private static String number(double value) {
    return value == Math.rint(value) ? "%.0f".formatted(value) : "%.4g".formatted(value);
  }

  private static String age(EntityRecord read) {
    return read.age().map(EntityCard::duration).orElse("?");
  }

  /** The two largest units, such as {@code 3d 4h}. */
  static String duration(Duration d) {
    if (d.toDays() > 0) {
      return d.toDays() + "d " + d.toHoursPart() + "h";
    }
    if (d.toHours() > 0) {
      return d.toHours() + "h " + d.toMinutesPart() + "m";
    }
    return d.toMinutes() > 0 ? d.toMinutes() + "m " + d.toSecondsPart() + "s" : d.toSeconds() + "s";
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(width - text.length());
  }
}
