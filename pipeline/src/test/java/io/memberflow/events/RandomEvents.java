package io.memberflow.events;

import io.memberflow.catalogue.EventType;
import java.util.EnumSet;
import java.util.Random;

/**
 * A made-up partition of the log for one member: events out of order within the lateness bound, at
 * equal times, exactly at the borders of tiles and periods, and after years of silence.
 */
public final class RandomEvents {
  private static final long MINUTE = 60_000;
  private static final long DAY = 1440 * MINUTE;
  private static final EventType[] TYPES =
      EnumSet.complementOf(EnumSet.of(EventType.ERASURE)).toArray(EventType[]::new);

  private final Random random;
  private final String member;
  private final long lateness;
  private long clock;
  private int made;

  /**
   * @param lateness milliseconds
   */
  public RandomEvents(long seed, String member, long lateness) {
    this.random = new Random(seed);
    this.member = member;
    this.lateness = lateness;
    this.clock = 1_290_000_000_000L + random.nextInt(1000) * (DAY / 8);
  }

  /** Newest event time of the partition. */
  public long clock() {
    return clock;
  }

  /** What the watermark may have reached by now: no accepted event lies at or before it. */
  public long watermark() {
    return clock - lateness - 1;
  }

  /** Lets the partition move on by the events of others. */
  public void othersMoveOn() {
    clock += step();
  }

  /** Now and then the member is erased instead. */
  public Event nextOrErasure() {
    if (!chance(0.1)) {
      return next();
    }
    clock += step();
    long time = clock - (chance(0.3) ? (long) (random.nextDouble() * (lateness + 1)) : 0);
    return Event.builder(EventType.ERASURE, "e" + made++, member, time).build();
  }

  public Event next() {
    clock += step();
    long time = clock;
    if (made > 0 && random.nextInt(3) == 0) {
      time -= random.nextInt(5) == 0 ? lateness : (long) (random.nextDouble() * (lateness + 1));
    }
    EventType type = TYPES[random.nextInt(random.nextBoolean() ? 5 : TYPES.length)];
    Event.Builder event = Event.builder(type, "e" + made, member, time);
    made++;
    event.session(chance(0.8) ? "s" + (made / 6 - random.nextInt(2)) : null);
    event.item(chance(0.9) ? "i" + random.nextInt(4) : null);
    event.category(chance(0.8) ? "c" + random.nextInt(5) : null);
    event.brand(chance(0.8) ? "b" + random.nextInt(3) : null);
    event.device(chance(0.5) ? "d" + random.nextInt(2) : null);
    event.dwell(chance(0.6) ? random.nextInt(600) / 4.0 : Double.NaN);
    event.rating(chance(0.5) ? random.nextInt(11) - 5 : Double.NaN);
    if (type == EventType.PURCHASE || type == EventType.REFUND) {
      event.order(chance(0.8) ? "o" + (made / 3 - random.nextInt(2)) : null);
      event.amount((1 + random.nextInt(100_000)) / 100.0);
    }
    return event.build();
  }

  private boolean chance(double probability) {
    return random.nextDouble() < probability;
  }

  private long step() {
    return switch (random.nextInt(16)) {
      case 0, 1, 2 -> 0;
      case 3 -> random.nextInt(1000);
      case 4 -> border(5 * MINUTE);
      case 5 -> border(60 * MINUTE);
      case 6 -> border(DAY);
      case 7 -> random.nextInt(14) * DAY;
      case 8 -> random.nextInt((int) DAY);
      case 9 -> chance(0.2) ? (long) (random.nextDouble() * 1200 * DAY) : 0;
      case 10 -> random.nextInt(13) * 60 * MINUTE;
      case 11 -> chance(0.3) ? random.nextInt(40) * DAY : MINUTE;
      default -> random.nextInt((int) (10 * MINUTE));
    };
  }

  /** To just before, at, or just after a multiple. */
  private long border(long multiple) {
    long border = Math.floorDiv(clock, multiple) * multiple + multiple;
    return Math.max(0, border + random.nextInt(3) - 1 - clock);
  }
}
