package io.memberflow.reference;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.FeatureCross;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.configuration.ConfigurationNode;
import io.memberflow.configuration.Durations;
import io.memberflow.features.FeaturePlan;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A catalogue as a page of documentation, in Markdown. */
public final class ReferencePage {
  private final StringBuilder page = new StringBuilder();
  private final Catalogue catalogue;

  private ReferencePage(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /**
   * @param title what the page calls the catalogue
   */
  public static String of(String title, Catalogue catalogue) {
    return new ReferencePage(catalogue).text(title);
  }

  private String text(String title) {
    page.append(
        """
        # Reference of %s

        Generated from the catalogue by `memberflow features docs`; do not edit it by hand.
        [Features](features.md) says what windows and aggregates mean, [the catalogue](catalogue.md) how
        they are declared. The field is the feature's name in the [Redis record](redis-format.md). The state
        is the most bytes that one entity can take, with texts of 32 bytes; most take far less. Features
        of one entity share what they have in common, so the whole is less than the sum.
        """
            .formatted(title));
    List<FeatureDescription> features = FeatureDescription.of(catalogue);
    for (Entity entity : catalogue.entities()) {
      List<FeatureDescription> own =
          features.stream().filter(f -> f.entity().equals(entity.name())).toList();
      if (!own.isEmpty()) {
        entity(entity, own);
      }
    }
    if (!catalogue.models().isEmpty()) {
      models();
    }
    return page.toString();
  }

  private void entity(Entity entity, List<FeatureDescription> features) {
    FeaturePlan plan = FeaturePlan.of(catalogue, entity);
    page.append(
        """

        ## Features of %s

        %d features. Key: %s. Definition hash: `%s`. State: at most %s together.

        | feature | field | meaning | computed | window | no events | type | state | used by |
        |---|---|---|---|---|---|---|---|---|
        """
            .formatted(
                entity.name(),
                features.size(),
                entity.key(),
                catalogue.definitionHash(entity),
                ByteText.of(plan.mostBytes())));
    for (FeatureDescription f : features) {
      row(
          "`" + f.name() + "`",
          "`" + f.field() + "`",
          f.description(),
          f.computed(),
          catalogue
              .feature(f.name())
              .orElseThrow()
              .window()
              .map(Durations::format)
              .orElse(f.computed().startsWith("=") ? "" : "life"),
          f.without(),
          f.type(),
          ByteText.of(f.mostBytes()),
          f.usedBy().stream()
              .map(u -> u.replaceFirst("^\\w+ ", ""))
              .collect(Collectors.joining(", ")));
    }
  }

  private void models() {
    page.append(
        """

        ## Models

        | model | meaning | kind | decides | answer | inputs |
        |---|---|---|---|---|---|
        """);
    for (ModelDefinition m : catalogue.models()) {
      String once =
          m.oncePer().map(g -> ", the first of each " + ConfigurationNode.kebab(g)).orElse("");
      row(
          "`" + m.name() + "`",
          m.description(),
          ConfigurationNode.kebab(m.kind()),
          m.every()
              .map(e -> "every " + Durations.format(e))
              .orElse(
                  "at " + m.on().stream().map(EventType::json).collect(Collectors.joining(", "))),
          "%s within %s%s".formatted(m.label().json(), Durations.format(m.within()), once),
          Stream.concat(
                  m.features().stream().map(ModelFeature::term),
                  m.crosses().stream().map(FeatureCross::toString))
              .collect(Collectors.joining(", ")));
    }
  }

  /** A bar would end the cell. */
  private void row(String... cells) {
    page.append("|");
    for (String cell : cells) {
      page.append(" ").append(cell.replace("|", "\\|")).append(cell.isEmpty() ? "|" : " |");
    }
    page.append('\n');
  }
}
