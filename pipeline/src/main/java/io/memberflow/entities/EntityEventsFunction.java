package io.memberflow.entities;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueText;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.EventField;
import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import io.memberflow.features.FeaturePlan;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/**
 * Takes the events that move the features of entities which several members feed, with the fields
 * that those features need and no others: this copy of the log crosses the network.
 */
public final class EntityEventsFunction extends RichFlatMapFunction<Event, EntityInput> {
  private static final long serialVersionUID = 1L;

  private final CatalogueText catalogueText;
  private transient Wanted[] wanted;

  private record Wanted(String entity, EventField key, boolean[] types, Set<EventField> fields) {}

  public EntityEventsFunction(CatalogueText catalogueText) {
    this.catalogueText = catalogueText;
  }

  @Override
  public void open(OpenContext context) {
    Catalogue catalogue = catalogueText.parse();
    List<Wanted> all = new ArrayList<>();
    for (Entity entity : catalogue.entities()) {
      if (!entity.perMember()) {
        FeaturePlan plan = FeaturePlan.of(catalogue, entity);
        boolean[] types = new boolean[EventType.values().length];
        plan.eventTypes().forEach(type -> types[type.ordinal()] = true);
        Set<EventField> fields = EnumSet.noneOf(EventField.class);
        fields.addAll(plan.fields());
        all.add(new Wanted(entity.name(), entity.field().orElseThrow(), types, fields));
      }
    }
    wanted = all.toArray(new Wanted[0]);
  }

  @Override
  public void flatMap(Event event, Collector<EntityInput> out) {
    for (Wanted w : wanted) {
      if (w.types[event.type().ordinal()]) {
        String id = event.text(w.key);
        if (id != null) {
          out.collect(EntityInput.of(w.entity, id, event.only(w.fields)));
        }
      }
    }
  }
}
