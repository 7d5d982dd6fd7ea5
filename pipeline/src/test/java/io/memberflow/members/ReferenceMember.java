package io.memberflow.members;

import io.memberflow.catalogue.AnswerAt;
import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.EventField;
import io.memberflow.catalogue.EventType;
import io.memberflow.catalogue.FeatureDefinition;
import io.memberflow.catalogue.Match;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.catalogue.ModelFeature;
import io.memberflow.catalogue.Target;
import io.memberflow.catalogue.Windows;
import io.memberflow.events.Event;
import io.memberflow.events.TextHash;
import io.memberflow.features.FirstOf;
import io.memberflow.features.ReferenceFeatures;
import io.memberflow.labels.Example;
import java.util.ArrayList;
import java.util.List;

/**
 * What the examples of a member mean, computed with the whole history at hand: the specification
 * that the engine is held against. An answer of 0 is not told. A history is one life: from the
 * first event to the last before the member is forgotten.
 */
final class ReferenceMember {
  private final Catalogue catalogue;
  private final List<Event> life = new ArrayList<>();
  private final List<FirstOf> firsts = new ArrayList<>();
  private final List<Example> examples = new ArrayList<>();

  /** The time that event time has reached when everything is over. */
  private long end;

  /** No horizon that ends later is ever known. */
  private long knownUntil;

  /** When open decisions were withdrawn; {@code Long.MAX_VALUE} for never. */
  private long withdrawnAt;

  private ReferenceMember(Catalogue catalogue) {
    this.catalogue = catalogue;
  }

  /** The examples of a log, sorted. */
  static List<String> examples(Catalogue catalogue, List<Event> log, long watermark) {
    List<String> all = new ArrayList<>();
    List<Event> since = new ArrayList<>();
    long erasedAt = Long.MIN_VALUE;
    for (Event event : log) {
      if (event.time() <= erasedAt) {
        continue;
      }
      if (event.type() == EventType.ERASURE) {
        erasedAt = since.stream().mapToLong(Event::time).reduce(event.time(), Math::max);
        lives(catalogue, since, watermark, erasedAt, all);
        since.clear();
      } else {
        since.add(event);
      }
    }
    lives(catalogue, since, watermark, Long.MAX_VALUE, all);
    return all.stream().sorted().toList();
  }

  private static void lives(
      Catalogue catalogue, List<Event> log, long watermark, long erasure, List<String> all) {
    int from = 0;
    while (from < log.size()) {
      ReferenceMember member = new ReferenceMember(catalogue);
      from = member.live(log, from, watermark, erasure);
      member.examples.forEach(e -> all.add(MemberRun.text(e)));
    }
  }

  private int live(List<Event> log, int from, long watermark, long erasure) {
    ReferenceFeatures groups = new ReferenceFeatures();
    long newest = log.get(from).time();
    int to = from;
    long forgetAt = newest + catalogue.retention().toMillis();
    while (to < log.size() && log.get(to).time() < forgetAt) {
      life.add(log.get(to));
      firsts.add(groups.add(log.get(to)));
      newest = Math.max(newest, log.get(to).time());
      forgetAt = newest + catalogue.retention().toMillis();
      to++;
    }
    boolean erased = erasure != Long.MAX_VALUE;
    boolean forgotten = to < log.size() || (erased ? erasure : watermark) >= forgetAt;
    withdrawnAt = forgotten ? forgetAt : erased ? erasure : Long.MAX_VALUE;
    long last = erased ? erasure : Math.max(newest, watermark);
    end = forgotten ? forgetAt : last;
    knownUntil = forgotten ? forgetAt : erased ? erasure : watermark;
    for (int model = 0; model < catalogue.models().size(); model++) {
      if (catalogue.models().get(model).periodic()) {
        periods(model);
      } else {
        decisions(model);
      }
    }
    return to;
  }

  private void decisions(int index) {
    ModelDefinition model = catalogue.models().get(index);
    long asOf = Long.MIN_VALUE;
    for (int i = 0; i < life.size(); i++) {
      Event event = life.get(i);
      asOf = Math.max(asOf, event.time());
      boolean item = model.match() == Match.MEMBER || event.item() != null;
      if (model.on().contains(event.type()) && counts(model, model.on(), i) && item) {
        decide(index, event, i, asOf, TextHash.of(event.id()), i + 1);
      }
    }
  }

  private void periods(int index) {
    ModelDefinition model = catalogue.models().get(index);
    long every = model.every().orElseThrow().toMillis();
    long anchor = model.starting().toEpochMilli();
    long start = anchor;
    while (start <= life.get(0).time()) {
      start += every;
    }
    for (; start <= end; start += every) {
      int before = 0;
      while (before < life.size() && life.get(before).time() < start) {
        before++;
      }
      decide(index, null, before, start, start, before);
    }
  }

  /** A decision that sees the events before one position and is answered from another on. */
  private void decide(int index, Event event, int sees, long time, long moment, int answersFrom) {
    ModelDefinition model = catalogue.models().get(index);
    ReferenceFeatures features = new ReferenceFeatures();
    ReferenceFeatures ofCategory = new ReferenceFeatures();
    for (Event seen : life.subList(0, sees)) {
      features.add(seen);
      if (event != null && event.category() != null && event.category().equals(seen.category())) {
        ofCategory.add(seen);
      }
    }
    List<ModelFeature> numbers = model.inputs().stream().filter(f -> !f.categorical()).toList();
    List<ModelFeature> tokens = model.inputs().stream().filter(ModelFeature::categorical).toList();
    float[] numberValues = new float[numbers.size()];
    for (int i = 0; i < numberValues.length; i++) {
      ModelFeature f = numbers.get(i);
      numberValues[i] =
          f.ofEvent()
              ? (float) event.number(f.eventField())
              : f.entity().get().equals(Entity.MEMBER)
                  ? features.modelNumber(definition(f), time)
                  : event.category() == null
                      ? Float.NaN
                      : ofCategory.modelNumber(definition(f), time);
    }
    long[] tokenValues = new long[tokens.size()];
    String[] texts = new String[model.serving().reasons() > 0 ? tokens.size() : 0];
    for (int i = 0; i < tokenValues.length; i++) {
      ModelFeature f = tokens.get(i);
      String text =
          f.ofEvent() ? event.text(f.eventField()) : features.modelText(definition(f), time);
      tokenValues[i] = text == null ? 0 : TextHash.of(text);
      if (texts.length > 0) {
        texts[i] = text;
      }
    }
    long id =
        TextHash.mix(
            TextHash.mix(TextHash.of(model.name()), TextHash.of(MemberRun.MEMBER)), moment);
    long deadline = time + model.within().toMillis();
    String item = event == null ? null : event.item();
    examples.add(
        new Example(
            model.name(),
            true,
            id,
            time,
            deadline,
            MemberRun.MEMBER,
            item,
            numberValues,
            tokenValues,
            texts,
            segments(model, event, time, features, ofCategory),
            Float.NaN));
    answer(index, event, id, time, deadline, answersFrom);
  }

  private void answer(int index, Event decision, long id, long time, long deadline, int from) {
    ModelDefinition model = catalogue.models().get(index);
    int count = 0;
    long total = 0;
    for (int i = from; i < life.size(); i++) {
      Event event = life.get(i);
      boolean matches = model.match() == Match.MEMBER || decision.item().equals(event.item());
      boolean inTime = event.time() >= time && event.time() < deadline;
      if (event.type() == model.label() && model.target() == Target.HOW_MUCH) {
        boolean own =
            decision != null
                && model.oncePer().isPresent()
                && group(model, decision) != null
                && group(model, decision).equals(group(model, event));
        double amount = event.number(EventField.AMOUNT);
        total += inTime && !own && !Double.isNaN(amount) ? Math.round(1e6 * amount) : 0;
      } else if (event.type() == model.label()
          && counts(model, List.of(model.label()), i)
          && matches
          && inTime) {
        if (model.target() == Target.WHETHER && model.answerAt() == AnswerAt.EVENT) {
          examples.add(answered(index, id, event.time(), deadline, 1));
          return;
        }
        count++;
      }
    }
    long grid = Windows.hop(model.within()).toMillis();
    long known = Math.floorDiv(deadline + grid - 1, grid) * grid;
    if (known <= knownUntil) {
      float label = label(model, count, total);
      if (label != 0) {
        examples.add(answered(index, id, known, deadline, label));
      }
    } else if (withdrawnAt != Long.MAX_VALUE) {
      examples.add(answered(index, id, withdrawnAt, deadline, Float.NaN));
    }
  }

  private String[] segments(
      ModelDefinition model,
      Event event,
      long time,
      ReferenceFeatures features,
      ReferenceFeatures ofCategory) {
    return model.evaluation().segments().stream()
        .map(
            segment -> {
              ModelFeature f = segment.feature();
              boolean ofPart = !f.ofEvent() && !f.entity().get().equals(Entity.MEMBER);
              if (ofPart && event.category() == null) {
                return "missing";
              }
              if (f.categorical()) {
                String text =
                    f.ofEvent() ? event.text(f.eventField()) : features.text(definition(f), time);
                return text == null ? "missing" : text.split("\u001f")[0];
              }
              ReferenceFeatures of = ofPart ? ofCategory : features;
              double number =
                  f.ofEvent() ? event.number(f.eventField()) : of.modelNumber(definition(f), time);
              return Double.isNaN(number) ? "missing" : range(segment.bounds(), number);
            })
        .toArray(String[]::new);
  }

  private static String range(List<Double> bounds, double number) {
    for (int i = bounds.size() - 1; i >= 0; i--) {
      if (number >= bounds.get(i)) {
        String from = text(bounds.get(i));
        return i == bounds.size() - 1 ? ">=" + from : from + ".." + text(bounds.get(i + 1));
      }
    }
    return "<" + text(bounds.get(0));
  }

  private static String text(double bound) {
    return new java.math.BigDecimal(bound).stripTrailingZeros().toPlainString();
  }

  private static String group(ModelDefinition model, Event event) {
    return switch (model.oncePer().get()) {
      case ORDER -> event.order();
      case SESSION -> event.session();
      case DAY -> Long.toString(event.time() / 86_400_000);
    };
  }

  private static float label(ModelDefinition model, int count, long total) {
    return switch (model.target()) {
      case WHETHER -> Math.min(count, 1);
      case HOW_OFTEN -> count;
      case HOW_MUCH -> (float) (total / 1e6);
    };
  }

  private Example answered(int model, long id, long time, long deadline, float label) {
    return new Example(
        catalogue.models().get(model).name(),
        false,
        id,
        time,
        deadline,
        null,
        null,
        null,
        null,
        label);
  }

  private boolean counts(ModelDefinition model, List<EventType> types, int position) {
    return model.oncePer().isEmpty()
        || firsts.get(position).of(model.oncePer().get(), FirstOf.types(types));
  }

  private FeatureDefinition definition(ModelFeature feature) {
    return catalogue.feature(feature.name()).orElseThrow();
  }
}
