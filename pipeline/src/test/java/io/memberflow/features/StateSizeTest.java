package io.memberflow.features;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import io.memberflow.simulation.ShopSettings;
import io.memberflow.simulation.SimulatedRecord;
import io.memberflow.simulation.SimulatedShop;
import io.memberflow.state.StateOutput;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What the features page says of bytes. */
class StateSizeTest {
  /** Of the features page, for the shipped catalogue. */
  private static final int DOCUMENTED_MEDIAN = 440;

  private static final int DOCUMENTED_MOST = 1_420;

  private static int size(EntityFeatures features) {
    StateOutput out = new StateOutput();
    features.write(out);
    return out.toByteArray().length;
  }

  /** 2,000 members who visit twice a week on average, some of them every day, for four months. */
  @Test
  void state_ofSimulatedMembers_isAsDocumented() {
    FeaturePlan plan = FeaturePlan.of(CatalogueReader.shipped(), Entity.MEMBER);
    Map<String, EntityFeatures> members = new HashMap<>();
    Map<String, RecentGroups> groups = new HashMap<>();
    ShopSettings settings =
        new ShopSettings(
            1,
            600_000,
            2_000,
            2_000,
            Instant.parse("2026-01-05T00:00:00Z"),
            120,
            0,
            Duration.ofSeconds(30),
            0.3);
    for (SimulatedRecord record : new SimulatedShop(settings)) {
      Event event = record.event();
      FirstOf first =
          groups.computeIfAbsent(event.member(), m -> new RecentGroups(false)).take(event);
      members.computeIfAbsent(event.member(), m -> new EntityFeatures(plan)).apply(event, first);
    }
    int[] sizes = members.values().stream().mapToInt(StateSizeTest::size).sorted().toArray();
    int median = sizes[sizes.length / 2];
    int most = sizes[sizes.length - 1];
    System.out.printf(
        "state of %d members: median %d, 90 %% below %d, most %d bytes%n",
        sizes.length, median, sizes[sizes.length * 9 / 10], most);
    assertThat(median).isLessThanOrEqualTo(DOCUMENTED_MEDIAN * 11 / 10);
    assertThat(most).isLessThanOrEqualTo(DOCUMENTED_MOST * 11 / 10);
    assertThat(most).isLessThan((int) plan.mostBytes());
  }

  /** The bound that describe and the reference page print holds for the busiest, too. */
  @Test
  void state_ofARobot_staysBelowTheBoundOfItsFeatures() {
    FeaturePlan plan = FeaturePlan.of(EntityFeaturesTest.CATALOGUE, Entity.MEMBER);
    EntityFeatures features = new EntityFeatures(plan);
    Random random = new Random(3);
    long time = 1_767_571_200_000L;
    for (int i = 0; i < 20_000; i++) {
      time += random.nextInt(400_000);
      features.apply(busy(random, i, time), FirstOf.ALL);
    }
    StateOutput out = new StateOutput();
    for (int i = 0; i < plan.specs().length; i++) {
      features.write(i, out.clear());
      assertThat((long) out.toByteArray().length)
          .as(plan.specs()[i].toString())
          .isLessThanOrEqualTo(plan.specs()[i].mostBytes());
    }
  }

  /** Large numbers of both signs, and other texts each time. */
  private static Event busy(Random random, int number, long time) {
    EventType[] types = {EventType.VIEW, EventType.CART, EventType.PURCHASE, EventType.REVIEW};
    String text = "%032d".formatted(number);
    return Event.builder(types[random.nextInt(4)], "e" + number, "m", time)
        .session(text)
        .item(text)
        .category(text)
        .brand(text)
        .order(text)
        .dwell(Math.exp(20 * random.nextDouble()))
        .rating(random.nextGaussian() * 1e6)
        .amount(1e9 * random.nextDouble())
        .build();
  }
}
