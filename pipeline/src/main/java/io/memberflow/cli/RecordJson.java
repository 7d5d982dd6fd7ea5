package io.memberflow.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;
import java.util.List;

/** A record as one JSON object, for programs; absent values are null. */
final class RecordJson {
  private static final ObjectMapper JSON = new ObjectMapper();

  private RecordJson() {}

  static String text(RecordView view) {
    ObjectNode root = JSON.createObjectNode();
    root.put("key", view.key());
    root.put("status", view.status());
    view.note().ifPresent(note -> root.put("note", note));
    ObjectNode values = root.putObject("features");
    for (RecordView.Value value : view.values()) {
      put(values, value.name(), value.value().orElse(null));
    }
    ObjectNode scores = root.putObject("scores");
    for (RecordView.ModelScore score : view.scores()) {
      ObjectNode node = scores.putObject(score.model());
      node.put("value", score.value().isPresent() ? score.value().getAsDouble() : null);
      node.put("status", score.status());
      score.outputs().forEach(node.putObject("outputs")::put);
    }
    ObjectNode sections = root.putObject("provenance");
    view.provenance()
        .forEach(
            (name, p) ->
                sections
                    .putObject(name)
                    .put("as-of", p.asOf().toString())
                    .put("written", p.written().toString())
                    .put("version", p.version())
                    .put("job-epoch", p.jobEpoch()));
    return root.toPrettyString();
  }

  private static void put(ObjectNode node, String name, Object value) {
    if (value == null) {
      node.putNull(name);
    } else if (value instanceof Double number) {
      node.put(name, number);
    } else if (value instanceof byte[] bytes) {
      node.putObject(name).put("base64", Base64.getEncoder().encodeToString(bytes));
    } else if (value instanceof List<?> list) {
      ArrayNode array = node.putArray(name);
      list.forEach(element -> array.add(element.toString()));
    } else {
      node.put(name, value.toString());
    }
  }
}
