package io.memberflow.simulation;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.Durations;
import java.time.Duration;
import java.time.Instant;

/**
 * What a simulated shop is made of. Equal settings give equal bytes.
 *
 * @param seed any number
 * @param events how many sound events the log holds, 1–10¹⁰; broken records come on top
 * @param members 1–10,000,000
 * @param items 60–1,000,000
 * @param start time of the first possible event, years 2000–2900
 * @param days the span that {@code events} are spread over, 1–3,650; the log ends with its last
 *     event, so the true span differs a little
 * @param garbageShare share of the records that are broken on purpose, 0–0.5
 * @param disorder one event in twenty is written late by up to this, 0–5 min
 * @param itemEffect standard deviation of each item's own effect on the log-odds of a purchase,
 *     0–3; it is not among the observable inputs, so 0 makes the logistic model exactly right
 */
public record ShopSettings(
    long seed,
    long events,
    int members,
    int items,
    Instant start,
    int days,
    double garbageShare,
    Duration disorder,
    double itemEffect) {
  private static final Duration MOST_DISORDER = Duration.ofMinutes(5);
  private static final double MOST_DAILY_EVENTS = 200;

  public ShopSettings {
    range("events", events, 1, 10_000_000_000L);
    range("members", members, 1, 10_000_000);
    range("items", items, 60, 1_000_000);
    range("days", days, 1, 3_650);
    if (start.isBefore(Instant.parse("2000-01-01T00:00:00Z"))
        || start.isAfter(Instant.parse("2900-01-01T00:00:00Z"))) {
      throw ConfigurationException.wrong(
          "start", start, "an instant of the years 2000–2899", "choose one, 2026-01-05T00:00:00Z");
    }
    if (!(garbageShare >= 0 && garbageShare <= 0.5)) {
      throw ConfigurationException.wrong(
          "garbage-share", garbageShare, "a number 0–0.5", "choose one, 0.01 is usual");
    }
    if (disorder.isNegative() || disorder.compareTo(MOST_DISORDER) > 0) {
      throw ConfigurationException.wrong(
          "disorder", Durations.format(disorder), "a duration 0s–5m", "choose one, 30s is usual");
    }
    if (!(itemEffect >= 0 && itemEffect <= 3)) {
      throw ConfigurationException.wrong(
          "item-effect", itemEffect, "a number 0–3", "choose one, 0.3 is usual");
    }
    double daily = events / ((double) members * days);
    if (daily > MOST_DAILY_EVENTS) {
      throw ConfigurationException.wrong(
          "events",
          events,
          "at most %d for each member and day".formatted((int) MOST_DAILY_EVENTS),
          "lower it, or raise members or days");
    }
  }

  /** 200,000 events of 5,000 members with 800 items in 60 days from Monday 2026-01-05. */
  public static ShopSettings standard(long seed) {
    return ofSize(seed, 200_000);
  }

  /** The standard shop with this many events, and members in proportion (one for 40 events). */
  public static ShopSettings ofSize(long seed, long events) {
    int members = (int) Math.max(1, Math.min(10_000_000, events / 40));
    return new ShopSettings(
        seed,
        events,
        members,
        800,
        Instant.parse("2026-01-05T00:00:00Z"),
        60,
        0.01,
        Duration.ofSeconds(30),
        0.3);
  }

  public ShopSettings withMembers(int value) {
    return new ShopSettings(
        seed, events, value, items, start, days, garbageShare, disorder, itemEffect);
  }

  public ShopSettings withItems(int value) {
    return new ShopSettings(
        seed, events, members, value, start, days, garbageShare, disorder, itemEffect);
  }

  public ShopSettings withStart(Instant value) {
    return new ShopSettings(
        seed, events, members, items, value, days, garbageShare, disorder, itemEffect);
  }

  public ShopSettings withDays(int value) {
    return new ShopSettings(
        seed, events, members, items, start, value, garbageShare, disorder, itemEffect);
  }

  public ShopSettings withGarbageShare(double value) {
    return new ShopSettings(seed, events, members, items, start, days, value, disorder, itemEffect);
  }

  public ShopSettings withDisorder(Duration value) {
    return new ShopSettings(
        seed, events, members, items, start, days, garbageShare, value, itemEffect);
  }

  public ShopSettings withItemEffect(double value) {
    return new ShopSettings(
        seed, events, members, items, start, days, garbageShare, disorder, value);
  }

  private static void range(String key, long value, long least, long most) {
    if (value < least || value > most) {
      throw ConfigurationException.wrong(
          key, value, "a whole number %d–%d".formatted(least, most), "choose one in that range");
    }
  }
}
