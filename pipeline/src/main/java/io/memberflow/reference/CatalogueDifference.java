package io.memberflow.reference;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import io.memberflow.features.FeaturePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What another catalogue means for a job that goes on from a savepoint, and for its readers. */
public final class CatalogueDifference {
  private CatalogueDifference() {}

  /** One sentence for each feature that differs, and for each entity; empty where nothing does. */
  public static List<String> between(Catalogue before, Catalogue after) {
    List<String> lines = new ArrayList<>();
    for (String identity :
        Stream.concat(before.entities().stream(), after.entities().stream())
            .map(Entity::identity)
            .distinct()
            .toList()) {
      String old = hash(before, identity);
      String now = hash(after, identity);
      if (old.equals(now)) {
        continue;
      }
      lines.addAll(plan(after, identity).read(plan(before, identity).layout()));
      lines.add(
          ("definition hash of %s: %s → %s; readers with the old catalogue get VERSION_MISMATCH as"
                  + " soon as a record is written again")
              .formatted(identity, old, now));
    }
    return lines;
  }

  private static Optional<Entity> entity(Catalogue catalogue, String identity) {
    return catalogue.entities().stream().filter(e -> e.identity().equals(identity)).findFirst();
  }

  private static String hash(Catalogue catalogue, String identity) {
    return entity(catalogue, identity)
        .filter(e -> !catalogue.features(e).isEmpty())
        .map(catalogue::definitionHash)
        .orElse("none");
  }

  private static FeaturePlan plan(Catalogue catalogue, String identity) {
    return entity(catalogue, identity)
        .map(e -> FeaturePlan.of(catalogue, e))
        .orElseGet(() -> FeaturePlan.gone(identity));
  }
}
