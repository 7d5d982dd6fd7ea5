package io.memberflow.publishing;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.catalogue.ValueType;
import io.memberflow.features.EntityFeatures;
import io.memberflow.features.FeaturePlan;
import io.memberflow.store.Field;
import io.memberflow.store.Section;
import java.util.List;

/** Turns an entity's features into the section that readers get. */
public final class FeaturePublisher {
  private final String kind;
  private final String definitionHash;
  private final long jobEpoch;

  public FeaturePublisher(Catalogue catalogue, Entity entity, long jobEpoch) {
    this.kind = entity.name();
    this.definitionHash = catalogue.definitionHash(entity);
    this.jobEpoch = jobEpoch;
  }

  public Publication publication(String id, FeaturePlan plan, EntityFeatures features) {
    return publication(id, null, plan, features);
  }

  /**
   * @param part of an entity per member: which one; null for others
   */
  public Publication publication(
      String id, String part, FeaturePlan plan, EntityFeatures features) {
    List<FeatureDefinition> definitions = plan.features();
    Field[] fields = new Field[definitions.size()];
    for (int i = 0; i < fields.length; i++) {
      String name = definitions.get(i).name();
      fields[i] =
          definitions.get(i).type() == ValueType.TEXT
              ? Field.of(name, features.text(i))
              : Field.of(name, features.number(i));
    }
    Section section =
        new Section(Section.FEATURES, features.asOf(), jobEpoch, definitionHash, List.of(fields));
    return new Publication(kind, id, part, section);
  }
}
