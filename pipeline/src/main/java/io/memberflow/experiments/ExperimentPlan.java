package io.memberflow.experiments;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.sources.Offsets;
import io.memberflow.store.RecordKey;
import java.util.List;
import java.util.Optional;

/**
 * What an experiment replays, fixed when it is started first: all variants, and a run that goes on
 * after it was killed, read the same part of the log.
 *
 * @param namespace of the production
 * @param from the savepoint's path, or {@value #BEGINNING}
 * @param until as it was asked for
 * @param start offsets of the events where the replay begins
 * @param end offsets of the events that are not read any more
 * @param itemsEnd the same of the items; null without an item catalogue
 * @param decidedAfter newest event time of the savepoint, in milliseconds: decisions up to there
 *     were predicted before the replay, alike for all variants
 * @param deadLettersBefore what the savepoint had refused
 */
public record ExperimentPlan(
    String name,
    String namespace,
    String from,
    String until,
    String created,
    String start,
    String end,
    String itemsEnd,
    long decidedAfter,
    long deadLettersBefore,
    int parallelism,
    List<Variant> variants) {
  public static final String BEGINNING = "beginning";

  /**
   * One catalogue of the experiment.
   *
   * @param origin what messages call it
   */
  public record Variant(String name, String origin, String yaml) {
    public CatalogueText catalogue() {
      return new CatalogueText(origin, yaml);
    }
  }

  public ExperimentPlan {
    variants = List.copyOf(variants);
  }

  /** Where a variant publishes: never the production's namespace, never that of another variant. */
  public String namespace(Variant variant) {
    String text = namespace + "--" + name + "--" + variant.name();
    try {
      return RecordKey.requireNamespace(text);
    } catch (ConfigurationException e) {
      throw new ConfigurationException(
          "namespace %s of variant %s has %d characters; at most 32 are allowed; shorten the name of the experiment or of the variant's file"
              .formatted(text, variant.name(), text.length()),
          e);
    }
  }

  Optional<String> savepoint() {
    return from.equals(BEGINNING) ? Optional.empty() : Optional.of(from);
  }

  Offsets startOffsets() {
    return Offsets.parse(start);
  }

  Offsets endOffsets() {
    return Offsets.parse(end);
  }

  Optional<Offsets> itemsEndOffsets() {
    return Optional.ofNullable(itemsEnd).map(Offsets::parse);
  }

  /** How many records each variant reads. */
  public long events() {
    return endOffsets().since(startOffsets());
  }
}
