package io.memberflow.publishing;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.ValueType;
import io.memberflow.features.EntityFeatures;
import io.memberflow.features.FeaturePlan;
import io.memberflow.store.Field;
import io.memberflow.store.Layout;
import io.memberflow.store.RecordKey;
import io.memberflow.store.Section;
import java.util.List;

/** Turns an entity's features into the section that readers get. */
public final class FeaturePublisher {
  private final String kind;
  private final Layout layout;
  private final long jobEpoch;

  /** The plan that was asked for last and the column of each of its features. */
  private FeaturePlan known;

  private Layout.Column[] columns;

  public FeaturePublisher(Catalogue catalogue, Entity entity, long jobEpoch) {
    this.kind = entity.name();
    this.layout = Layout.of(catalogue, entity);
    this.jobEpoch = jobEpoch;
  }

  /** How what it publishes is read. */
  public Publication layoutPublication() {
    return new Publication(RecordKey.LAYOUT, layout.version(), layout.section());
  }

  public Publication publication(String id, FeaturePlan plan, EntityFeatures features) {
    return publication(id, null, plan, features);
  }

  /**
   * @param part of an entity per member: which one; null for others
   */
  public Publication publication(
      String id, String part, FeaturePlan plan, EntityFeatures features) {
    if (plan != known) {
      columns = columns(plan);
      known = plan;
    }
    Field[] fields = new Field[columns.length];
    for (int i = 0; i < fields.length; i++) {
      Layout.Column column = columns[i];
      fields[i] =
          column.type() == ValueType.TEXT
              ? Field.of(column.field(), features.text(i))
              : Field.of(column.field(), features.number(i));
    }
    Section section =
        new Section(Section.FEATURES, features.asOf(), jobEpoch, layout.version(), List.of(fields));
    return new Publication(kind, id, part, section);
  }

  private Layout.Column[] columns(FeaturePlan plan) {
    return plan.features().stream()
        .map(feature -> layout.column(feature.name()).orElseThrow())
        .toArray(Layout.Column[]::new);
  }
}
