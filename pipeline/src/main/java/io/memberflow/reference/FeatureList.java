package io.memberflow.reference;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/** Features as a table for people, and as JSON for programs. */
public final class FeatureList {
  private static final ObjectMapper JSON = new ObjectMapper();

  private FeatureList() {}

  public static String table(List<FeatureDescription> features) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("feature", "entity", "field", "type", "state", "computed"));
    for (FeatureDescription f : features) {
      rows.add(
          List.of(
              f.name(),
              f.entity(),
              f.field(),
              f.type(),
              "≤ " + ByteText.of(f.mostBytes()),
              f.computed()));
    }
    return TextTable.of(rows);
  }

  public static String json(List<FeatureDescription> features) {
    ArrayNode array = JSON.createArrayNode();
    features.forEach(f -> array.add(node(f)));
    return array.toPrettyString();
  }

  public static String json(FeatureDescription feature) {
    return node(feature).toPrettyString();
  }

  private static ObjectNode node(FeatureDescription f) {
    ObjectNode node =
        JSON.createObjectNode()
            .put("name", f.name())
            .put("entity", f.entity())
            .put("description", f.description())
            .put("computed", f.computed())
            .put("window", f.window())
            .put("without", f.without())
            .put("type", f.type())
            .put("field", f.field())
            .put("stored", f.stored())
            .put("most-bytes", f.mostBytes());
    f.sharesWith().forEach(node.putArray("shares-with")::add);
    f.usedBy().forEach(node.putArray("used-by")::add);
    return node.put("definition", f.definition());
  }
}
