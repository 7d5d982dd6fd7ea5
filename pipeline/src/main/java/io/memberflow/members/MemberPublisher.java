package io.memberflow.members;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import io.memberflow.features.EntityFeatures;
import io.memberflow.features.FeaturePlan;
import io.memberflow.features.MemberParts;
import io.memberflow.publishing.FeaturePublisher;
import io.memberflow.publishing.Publication;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Turns a member's state into what readers get: the member's record and those of its parts. */
final class MemberPublisher {
  private final long jobEpoch;
  private final Map<String, FeaturePublisher> publishers = new HashMap<>();

  MemberPublisher(Catalogue catalogue, long jobEpoch) {
    this.jobEpoch = jobEpoch;
    for (Entity entity : catalogue.entities()) {
      publishers.put(entity.name(), new FeaturePublisher(catalogue, entity, jobEpoch));
    }
  }

  /** Publishes the member, and the parts that have changed since they were published last. */
  void publish(String member, MemberState state, Consumer<Publication> out) {
    EntityFeatures own = state.features.own();
    FeaturePlan plan = own.plan();
    out.accept(publishers.get(Entity.MEMBER.name()).publication(member, plan, own));
    state.features.takeChangedParts(
        new MemberParts.Changes() {
          @Override
          public void changed(FeaturePlan plan, String part, EntityFeatures features) {
            out.accept(
                publishers.get(plan.entity().name()).publication(member, part, plan, features));
          }

          @Override
          public void removed(FeaturePlan plan, String part, long asOf) {
            out.accept(Publication.erasure(plan.entity().name(), member, part, asOf, jobEpoch));
          }
        });
  }
}
