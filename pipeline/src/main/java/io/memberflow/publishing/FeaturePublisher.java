package io.memberflow.publishing;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.catalogue.ValueType;
import io.memberflow.features.EntityFeatures;
import io.memberflow.features.FeaturePlan;
import io.memberflow.store.RecordKey;
import io.memberflow.store.Section;
import java.util.List;

/** Turns an entity's features into the section that readers get. */
public final class FeaturePublisher {
  private final String kind;
  private final String definitionHash;
  private final long jobEpoch;

  public FeaturePublisher(Catalogue catalogue, Entity entity, long jobEpoch) {
    this.kind = entity == Entity.MEMBER ? RecordKey.MEMBER : RecordKey.ITEM;
    this.definitionHash = catalogue.definitionHash(entity);
    this.jobEpoch = jobEpoch;
  }

  public Publication publication(String id, FeaturePlan plan, EntityFeatures features) {
    Section.Builder section =
        Section.builder(Section.FEATURES, features.asOf(), jobEpoch, definitionHash);
    List<FeatureDefinition> definitions = plan.features();
    for (int i = 0; i < definitions.size(); i++) {
      String name = definitions.get(i).name();
      if (definitions.get(i).type() == ValueType.TEXT) {
        String text = features.text(i);
        if (text == null) {
          section.absent(name);
        } else {
          section.put(name, text);
        }
      } else {
        section.put(name, features.number(i));
      }
    }
    return new Publication(kind, id, section.build());
  }
}
