package io.memberflow.entities;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.EventField;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.events.Event;
import io.memberflow.features.FeaturePlan;
import io.memberflow.labels.Example;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Which entities that several members feed an event concerns, and which of its decisions ask for
 * their features. An event crosses the network with the fields that those features need and no
 * others, together with the decision that asks. For one thread.
 */
public final class EntityRoutes {
  private final Route[] routes;

  /** By model: the places of the entities that its decisions ask. */
  private final Map<String, int[]> asked = new HashMap<>();

  private record Route(
      String entity,
      EventField key,
      FeaturePlan plan,
      Set<EventField> fields,
      List<Example> asking) {}

  public EntityRoutes(Catalogue catalogue) {
    List<Entity> shared = catalogue.entities().stream().filter(e -> !e.perMember()).toList();
    this.routes = shared.stream().map(e -> route(catalogue, e)).toArray(Route[]::new);
    for (ModelDefinition model : catalogue.models()) {
      int[] places =
          model.sharedEntities().stream().mapToInt(entity -> shared.indexOf(entity)).toArray();
      asked.put(model.name(), places);
    }
  }

  private static Route route(Catalogue catalogue, Entity entity) {
    FeaturePlan plan = FeaturePlan.of(catalogue, entity);
    Set<EventField> fields = EnumSet.noneOf(EventField.class);
    fields.addAll(plan.fields());
    return new Route(
        entity.identity(), entity.field().orElseThrow(), plan, fields, new ArrayList<>());
  }

  /**
   * Takes a decision of an event, to be sent with it; false where the event names none of the
   * entities that it asks for.
   */
  public boolean take(Event event, Example decision) {
    boolean taken = false;
    for (int place : asked.get(decision.model())) {
      if (event.text(routes[place].key) != null) {
        // each answers in an example of its own
        routes[place].asking.add(taken ? decision.copy() : decision);
        taken = true;
      }
    }
    return taken;
  }

  /**
   * Sends what an event and the decisions taken since the last call concern.
   *
   * @param counts whether the event itself counts
   */
  public void send(Event event, boolean counts, Consumer<EntityInput> out) {
    for (Route route : routes) {
      boolean counted = counts && route.plan.concerns(event);
      if (!counted && route.asking.isEmpty()) {
        continue;
      }
      String id = event.text(route.key);
      if (id == null) {
        continue;
      }
      Event slim = counted ? event.only(route.fields) : null;
      Example first = route.asking.isEmpty() ? null : route.asking.get(0);
      out.accept(EntityInput.of(route.entity, id, event, slim, first));
      for (int i = 1; i < route.asking.size(); i++) {
        out.accept(EntityInput.of(route.entity, id, event, null, route.asking.get(i)));
      }
      route.asking.clear();
    }
  }
}
