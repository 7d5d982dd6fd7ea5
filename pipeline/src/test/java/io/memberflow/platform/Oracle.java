package io.memberflow.platform;

import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import io.memberflow.simulation.SimulatedRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The best that any model can do on the views that the job has answers for: the true probability.
 *
 * @param examples views whose 24 hours have ended
 */
record Oracle(int examples, int bought, double logLoss, double auc) {
  private static final long HORIZON = 24 * 3_600_000L;

  private static final long HOP = 3_600_000L;

  private record Judged(double probability, boolean bought) {}

  /**
   * @param until the event time that the job has reached
   */
  static Oracle of(SimulatedLog log, long until) {
    List<Judged> judged = new ArrayList<>();
    for (SimulatedRecord view : log.views()) {
      if (known(view.event()) <= until) {
        boolean bought = bought(log.clean().get(view.event().member()), view.event());
        judged.add(new Judged(view.purchaseProbability(), bought));
      }
    }
    double loss =
        judged.stream()
            .mapToDouble(j -> -Math.log(j.bought ? j.probability : 1 - j.probability))
            .average()
            .orElseThrow();
    int positives = (int) judged.stream().filter(Judged::bought).count();
    return new Oracle(judged.size(), positives, loss, auc(judged));
  }

  /** The end of a horizon is seen at the next hop of a window of that length. */
  private static long known(Event view) {
    return -Math.floorDiv(-(view.time() + HORIZON), HOP) * HOP;
  }

  private static boolean bought(List<Event> history, Event view) {
    return history.stream()
        .anyMatch(
            e ->
                e.type() == EventType.PURCHASE
                    && view.item().equals(e.item())
                    && e.time() >= view.time()
                    && e.time() <= view.time() + HORIZON);
  }

  /** True probabilities have no ties worth counting. */
  private static double auc(List<Judged> judged) {
    List<Judged> sorted = new ArrayList<>(judged);
    sorted.sort(Comparator.comparingDouble(Judged::probability));
    double pairs = 0;
    long negatives = 0;
    long positives = 0;
    for (Judged j : sorted) {
      if (j.bought) {
        positives++;
        pairs += negatives;
      } else {
        negatives++;
      }
    }
    return pairs / ((double) positives * negatives);
  }
}
