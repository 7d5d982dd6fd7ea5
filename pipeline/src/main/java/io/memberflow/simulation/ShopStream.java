package io.memberflow.simulation;

import io.memberflow.events.Event;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;

/**
 * The log, record by record. Holds the members, the events of visits under way and the refunds and
 * reviews to come; a visit is lived through when its start is due.
 */
final class ShopStream implements Iterator<SimulatedRecord> {
  /** Measured with the standard settings; turns events into visits. */
  private static final double EVENTS_PER_VISIT = 8.7;

  private static final double DELAYED = 0.05;
  private static final int PURPOSE = 4;

  /** A record that waits for its time, with its place among equal times. */
  private record Waiting(SimulatedRecord sound, long sequence) implements Comparable<Waiting> {
    @Override
    public int compareTo(Waiting other) {
      int byTime = Long.compare(sound.written(), other.sound.written());
      return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
    }
  }

  private final ShopSettings settings;
  private final PriorityQueue<Shopper> visits;
  private final PriorityQueue<Waiting> waiting = new PriorityQueue<>();
  private final Visit visit;
  private final VisitEvents visitEvents;
  private final SplitMix64 delivery;
  private final GarbageMaker garbage;
  private final double garbagePerEvent;
  private final long disorder;
  private long sequence;
  private long left;
  private SimulatedRecord broken;

  ShopStream(ShopSettings settings, Assortment assortment) {
    this.settings = settings;
    visits = new PriorityQueue<>(settings.members());
    double mean = meanVisitsPerWeek(settings);
    for (int i = 0; i < settings.members(); i++) {
      visits.add(new Shopper(settings, i, mean));
    }
    visit = new Visit(assortment, settings.itemEffect());
    visitEvents = new VisitEvents(assortment, this::deliver);
    delivery = SplitMix64.stream(settings.seed(), PURPOSE, 0);
    garbage = new GarbageMaker(settings.seed());
    garbagePerEvent = settings.garbageShare() / (1 - settings.garbageShare());
    disorder = settings.disorder().toMillis();
    left = settings.events();
  }

  static double meanVisitsPerWeek(ShopSettings settings) {
    return 7.0 * settings.events() / (EVENTS_PER_VISIT * settings.members() * settings.days());
  }

  @Override
  public boolean hasNext() {
    return left > 0 || broken != null;
  }

  @Override
  public SimulatedRecord next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the log has " + settings.events() + " events");
    }
    if (broken != null) {
      SimulatedRecord record = broken;
      broken = null;
      return record;
    }
    while (waiting.isEmpty() || waiting.peek().sound().written() >= visits.peek().nextVisit()) {
      live(visits.poll());
    }
    SimulatedRecord record = waiting.poll().sound();
    left--;
    if (garbage.due(garbagePerEvent)) {
      broken = garbage.make(record);
    }
    return record;
  }

  /** Records that wait for their time; a test holds them to a bound. */
  int waiting() {
    return waiting.size();
  }

  private void live(Shopper shopper) {
    long start = shopper.nextVisit();
    visit.run(shopper, shopper.random, shopper.history, start, true);
    visitEvents.write(shopper, visit, start);
    shopper.leave(visit.end);
    visits.add(shopper);
  }

  private void deliver(Event event, double purchaseProbability) {
    long delay = delivery.chance(DELAYED) ? delivery.between(0, disorder) : 0;
    long written = event.time() + delay;
    waiting.add(
        new Waiting(
            new SimulatedRecord(event.member(), written, event, null, null, purchaseProbability),
            sequence++));
  }
}
