package io.memberflow.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.memberflow.configuration.ConfigurationNode;
import io.memberflow.store.FreshnessPolicy;
import io.memberflow.store.Provenance;
import io.memberflow.store.Reasons;
import io.memberflow.store.Reasons.Reason;
import io.memberflow.store.Status;
import io.memberflow.store.StoredRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What {@code explain} shows of one score.
 *
 * @param kind of the model, in kebab case; unknown where the model's record is not there
 * @param target what is predicted, in kebab case; unknown where the model's record is not there
 * @param score empty unless the status is usable
 * @param reasons with the names of the catalogue; empty where the model gives none
 */
record ScoreView(
    String key,
    String model,
    String kind,
    String target,
    Status status,
    OptionalDouble score,
    Optional<Provenance> provenance,
    Optional<Reasons> reasons) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int BAR = 20;

  /**
   * @param names of the inputs by the names that records have for them
   */
  static ScoreView of(
      StoredRecord record,
      String model,
      String kind,
      String target,
      Map<String, String> names,
      FreshnessPolicy policy,
      Instant now,
      boolean evenIfUnusable) {
    Optional<Provenance> provenance =
        record.bytes(model).isEmpty() ? Optional.empty() : record.section(model);
    Status status =
        provenance
            .map(p -> Duration.between(p.written(), now))
            .map(age -> policy.at(age.isNegative() ? Duration.ZERO : age))
            .orElse(Status.MISSING);
    boolean given = status.usable() || evenIfUnusable;
    return new ScoreView(
        record.key().redisKey(),
        model,
        kind,
        target,
        status,
        given ? record.number(model) : OptionalDouble.empty(),
        provenance,
        given ? Reasons.read(record, model).map(r -> named(r, names)) : Optional.empty());
  }

  private static Reasons named(Reasons reasons, Map<String, String> names) {
    return new Reasons(
        reasons.base(),
        reasons.reasons().stream()
            .map(
                r ->
                    new Reason(
                        names.getOrDefault(r.input(), r.input()), r.contribution(), r.value()))
            .toList());
  }

  /** What the score is on the scale of the reasons. */
  private OptionalDouble margin() {
    if (score.isEmpty()) {
      return score;
    }
    double margin = ReasonWords.margin(target, score.getAsDouble());
    return Double.isFinite(margin) ? OptionalDouble.of(margin) : OptionalDouble.empty();
  }

  /** What all inputs without a reason of their own add up to. */
  private OptionalDouble others() {
    OptionalDouble margin = margin();
    if (margin.isEmpty() || reasons.isEmpty()) {
      return OptionalDouble.empty();
    }
    double named = reasons.get().base();
    for (Reason reason : reasons.get().reasons()) {
      named += reason.contribution();
    }
    return OptionalDouble.of(margin.getAsDouble() - named);
  }

  private ReasonWords words() {
    return ReasonWords.of(kind, target);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    text.append("key     ").append(RecordTable.printable(key)).append('\n');
    text.append("model   ").append(model);
    text.append(", ").append(kind).append(", ").append(target).append('\n');
    text.append("status  ").append(ConfigurationNode.kebab(status)).append('\n');
    if (score.isEmpty()) {
      return text.toString();
    }
    text.append("score   ").append(figures(score.getAsDouble(), "%.4g"));
    provenance.ifPresent(
        p -> text.append(", as of ").append(p.asOf()).append(", version ").append(p.version()));
    text.append("\n\n");
    if (reasons.isEmpty()) {
      return text.append("The model gives no reasons (reasons: 0 in the catalogue).\n").toString();
    }
    ReasonWords words = words();
    text.append("reasons, ").append(words.scale()).append(": ").append(words.method());
    text.append('\n');
    List<Reason> shown = reasons.get().reasons();
    double most = Math.abs(others().orElse(0));
    int width = Math.max(words.start().length(), "all others".length());
    for (Reason reason : shown) {
      most = Math.max(most, Math.abs(reason.contribution()));
      width = Math.max(width, label(reason).length());
    }
    line(text, width, words.start(), reasons.get().base(), 0);
    for (Reason reason : shown) {
      line(text, width, label(reason), reason.contribution(), most);
    }
    if (others().isPresent()) {
      line(text, width, "all others", others().getAsDouble(), most);
      line(text, width, "together", margin().getAsDouble(), 0);
    }
    return text.toString();
  }

  private static String label(Reason reason) {
    return RecordTable.printable(
        reason.input() + reason.value().map(value -> " = " + value).orElse(" (missing)"));
  }

  /**
   * @param most the longest bar; 0 for a line that is no contribution
   */
  private void line(StringBuilder text, int width, String label, double number, double most) {
    int length = most == 0 ? 0 : (int) Math.round(BAR * Math.abs(number) / most);
    String factor =
        words().factors() ? figures(Math.exp(number), most == 0 ? "  %9.3g" : "  ×%8.3g") : "";
    String line =
        ("%-" + width + "s  %9s%s  %s")
            .formatted(
                label,
                figures(number, most == 0 ? "%.3g" : "%+.3g"),
                factor,
                (number < 0 ? "-" : "+").repeat(length));
    text.append(line.stripTrailing()).append('\n');
  }

  private static String figures(double value, String format) {
    return String.format(Locale.ROOT, format, value);
  }

  String json() {
    ObjectNode root = JSON.createObjectNode();
    root.put("key", key).put("model", model).put("kind", kind).put("target", target);
    root.put("status", ConfigurationNode.kebab(status));
    put(root, "score", score);
    provenance.ifPresent(
        p ->
            root.put("as-of", p.asOf().toString())
                .put("written", p.written().toString())
                .put("version", p.version()));
    root.put("scale", words().scale()).put("method", words().method());
    put(root, "base", reasons.map(Reasons::base));
    var list = root.putArray("reasons");
    reasons.ifPresent(
        all ->
            all.reasons()
                .forEach(
                    reason ->
                        list.addObject()
                            .put("input", reason.input())
                            .put("contribution", reason.contribution())
                            .put("value", reason.value().orElse(null))));
    put(root, "others", others());
    return root.toPrettyString();
  }

  private static void put(ObjectNode node, String name, OptionalDouble value) {
    node.put(name, value.isPresent() ? (Double) value.getAsDouble() : null);
  }

  private static void put(ObjectNode node, String name, Optional<Double> value) {
    node.put(name, value.orElse(null));
  }
}
