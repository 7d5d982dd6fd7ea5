package io.memberflow.members;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.ModelDefinition;
import io.memberflow.cleaning.EventReader;
import io.memberflow.cleaning.Judged;
import io.memberflow.events.Event;
import io.memberflow.events.EventWriter;
import io.memberflow.importing.ImportLog;
import io.memberflow.importing.Importer;
import io.memberflow.importing.LineReader;
import io.memberflow.labels.Example;
import io.memberflow.labels.SilentAnswers;
import io.memberflow.learning.HistoryModel;
import io.memberflow.learning.OnlineModel;
import io.memberflow.learning.OnlineModels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.Assumptions;

/**
 * A log through the members' engine, and models over its examples: decisions as the engine makes
 * them, predicted before their answers are learnt, epoch by epoch. No Flink.
 */
final class EngineRun {
  private final Catalogue catalogue;
  private final Map<String, List<Example>> examples = new HashMap<>();
  private final long end;

  /** A decision's prediction, its answer and, for models that know more, the rest. */
  record Scored(String member, long time, double predicted, double label, double[] outputs) {}

  /**
   * @param events in order of time
   */
  EngineRun(Catalogue catalogue, List<Event> events) {
    this.catalogue = catalogue;
    MemberEngine engine = new MemberEngine(catalogue);
    Map<String, MemberState> states = new TreeMap<>();
    for (Event event : events) {
      MemberState state = states.computeIfAbsent(event.member(), m -> engine.newState());
      states.put(event.member(), engine.apply(event, state, this::keep));
    }
    end = events.get(events.size() - 1).time();
    states.forEach(
        (member, state) -> {
          while (engine.nextDue(state) <= end) {
            engine.passTime(member, state, engine.nextDue(state), this::keep);
          }
        });
  }

  private void keep(Example example) {
    examples.computeIfAbsent(example.model(), m -> new ArrayList<>()).add(example);
  }

  /** The events of a file that cleaning takes, in the order of the file. */
  static void read(Importer importer, Path file, Catalogue catalogue, Consumer<Event> into)
      throws IOException {
    EventReader cleaning = new EventReader(catalogue.cleaning());
    EventWriter log = new EventWriter();
    try (LineReader lines = LineReader.open(file, importer.charset())) {
      importer.run(
          lines,
          ImportLog.silent(),
          event -> {
            Judged judged = cleaning.read(log.write(event), event.time());
            if (judged.event() != null) {
              into.accept(judged.event());
            }
          });
    }
  }

  /** A file of the shared data; skips the test where it is absent. */
  static Path sharedData(String file) {
    Path path = Path.of(System.getProperty("memberflow.shared-data", "absent"), file);
    if (!Files.isReadable(path)) {
      String reason = "skipped: no data set " + path + " (set memberflow.shared-data)";
      System.out.println(reason);
      Assumptions.abort(reason);
    }
    return path;
  }

  /** Predicts before it learns, epoch by epoch. */
  List<Scored> run(String name) {
    ModelDefinition definition = catalogue.model(name).orElseThrow();
    OnlineModel model = OnlineModels.create(definition);
    long epoch = catalogue.epoch().toMillis();
    NavigableMap<Long, List<Example>> epochs = new TreeMap<>();
    for (Example example : SilentAnswers.added(definition, examples.get(name), end)) {
      epochs
          .computeIfAbsent(Math.floorDiv(example.time(), epoch), e -> new ArrayList<>())
          .add(example);
    }
    Map<Long, Example> open = new HashMap<>();
    Map<Long, Scored> waiting = new HashMap<>();
    List<Scored> scored = new ArrayList<>();
    for (List<Example> inputs : epochs.values()) {
      inputs.sort(Comparator.comparingLong(Example::time).thenComparingLong(Example::id));
      for (Example decision : inputs) {
        if (decision.decision()) {
          double[] outputs = new double[model.outputs().size()];
          model.outputs(decision.numbers(), decision.tokens(), 1, outputs);
          double predicted = model.predict(decision.numbers(), decision.tokens(), 1);
          open.put(decision.id(), decision);
          waiting.put(
              decision.id(), new Scored(decision.member(), decision.time(), predicted, 0, outputs));
        }
      }
      boolean learnt = false;
      for (Example answer : inputs) {
        Example decision = answer.decision() ? null : open.remove(answer.id());
        if (decision != null) {
          Scored s = waiting.remove(answer.id());
          scored.add(new Scored(s.member, s.time, s.predicted, answer.label(), s.outputs));
          model.learn(decision.numbers(), decision.tokens(), 1, answer.label(), 1);
          learnt = true;
        }
      }
      if (learnt) {
        model.closeEpoch();
      }
    }
    if (model instanceof HistoryModel history) {
      System.out.println(name + ": " + history.parameters());
    }
    return scored;
  }
}
