package io.memberflow.members;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import io.memberflow.cleaning.ErasedMembers;
import io.memberflow.features.EntityFeatures;
import io.memberflow.features.FeaturePlan;
import io.memberflow.features.MemberParts;
import io.memberflow.publishing.FeaturePublisher;
import io.memberflow.publishing.Publication;
import io.memberflow.store.RecordKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Turns a member's state into what readers get: the member's record and those of its parts, or that
 * they are void.
 */
final class MemberPublisher {
  private final long jobEpoch;
  private final Map<String, FeaturePublisher> publishers = new HashMap<>();
  private final List<Publication> layouts = new ArrayList<>();

  MemberPublisher(Catalogue catalogue, long jobEpoch) {
    this.jobEpoch = jobEpoch;
    for (Entity entity : catalogue.entities()) {
      FeaturePublisher publisher = new FeaturePublisher(catalogue, entity, jobEpoch);
      publishers.put(entity.name(), publisher);
      if (!catalogue.features(entity).isEmpty()) {
        layouts.add(publisher.layoutPublication());
      }
    }
  }

  /** Publishes the layouts again: the store may have lost them while the job runs. */
  void publishLayouts(Consumer<Publication> out) {
    layouts.forEach(out);
  }

  /** Publishes the member, and the parts that have changed since they were published last. */
  void publish(String member, MemberState state, Consumer<Publication> out) {
    long erasure = state.erasureToPublish;
    if (erasure != Long.MIN_VALUE) {
      state.erasureToPublish = Long.MIN_VALUE;
      out.accept(Publication.erasure(RecordKey.MEMBER, member, null, erasure, jobEpoch));
      out.accept(ErasedMembers.publication(member, erasure, jobEpoch));
    }
    if (state.lastEvent != Long.MIN_VALUE) {
      EntityFeatures own = state.features.own();
      out.accept(publishers.get(RecordKey.MEMBER).publication(member, own.plan(), own));
    }
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
