package io.memberflow.features;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is kept with a member: its own features, and those of each entity per member, such as member
 * × category.
 */
public record MemberPlan(FeaturePlan own, List<FeaturePlan> parts) {

  public static MemberPlan of(Catalogue catalogue) {
    List<FeaturePlan> parts = new ArrayList<>();
    for (Entity entity : catalogue.entities()) {
      if (entity.partOfMember() && !catalogue.features(entity).isEmpty()) {
        parts.add(FeaturePlan.of(catalogue, entity));
      }
    }
    return new MemberPlan(FeaturePlan.of(catalogue, Entity.MEMBER), parts);
  }

  public Stream<FeaturePlan> plans() {
    return Stream.concat(Stream.of(own), parts.stream());
  }
}
