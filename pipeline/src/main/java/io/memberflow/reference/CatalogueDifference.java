package io.memberflow.reference;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import io.memberflow.features.FeaturePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What another catalogue means for a job that goes on from a savepoint, and for its readers. */
public final class CatalogueDifference {
  private CatalogueDifference() {}

  /** One sentence for each feature that differs, and for each entity; empty where nothing does. */
  public static List<String> between(Catalogue before, Catalogue after) {
    List<String> lines = new ArrayList<>();
    for (Entity entity :
        Stream.concat(before.entities().stream(), after.entities().stream()).distinct().toList()) {
      String old = before.definitionHash(entity);
      String now = after.definitionHash(entity);
      if (old.equals(now)) {
        continue;
      }
      lines.addAll(FeaturePlan.of(after, entity).read(FeaturePlan.of(before, entity).layout()));
      lines.add(
          ("definition hash of %s: %s → %s; readers with the old catalogue get VERSION_MISMATCH as"
                  + " soon as a record is written again")
              .formatted(entity, old, now));
    }
    return lines;
  }
}
