package io.memberflow.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.Entity;
import io.memberflow.catalogue.EventField;
import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class DecayedSumTest {
  private static final long DAY = 86_400_000;
  private static final long START = 20_000 * DAY;

  private static Event purchase(long time, double amount) {
    return Event.builder(EventType.PURCHASE, "e", "m", time).amount(amount).build();
  }

  private static DecayedSum sum() {
    return new DecayedSum(EventField.AMOUNT, 7 * DAY);
  }

  private static byte[] bytes(DecayedSum sum) {
    StateOutput out = new StateOutput();
    sum.write(out);
    return out.toByteArray();
  }

  @Test
  void value_afterEachHalfLife_isHalf() {
    DecayedSum sum = sum();
    assertThat(sum.value(START)).isZero();
    sum.add(purchase(START, 80));
    assertThat(sum.value(START)).isCloseTo(80, within(1e-6));
    assertThat(sum.value(START + 7 * DAY)).isCloseTo(40, within(1e-6));
    assertThat(sum.value(START + 21 * DAY)).isCloseTo(10, within(1e-6));
    assertThat(sum.value(START + 400 * 366 * DAY)).isZero();
  }

  @Test
  void events_withoutAField_countOneEach() {
    DecayedSum sum = new DecayedSum(null, DAY);
    sum.add(purchase(START, 80));
    sum.add(purchase(START + DAY, Double.NaN));
    assertThat(sum.value(START + DAY)).isCloseTo(1.5, within(1e-6));
  }

  @Test
  void order_ofArrival_makesNoDifferenceToTheBits() {
    Random random = new Random(1);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      events.add(
          purchase(START + random.nextInt(700) * DAY / 2, (1 + random.nextInt(99_999)) / 100.0));
    }
    DecayedSum first = sum();
    events.forEach(first::add);
    for (int run = 0; run < 10; run++) {
      Collections.shuffle(events, random);
      DecayedSum shuffled = sum();
      for (Event event : events) {
        shuffled.add(event);
        if (random.nextInt(50) == 0) {
          DecayedSum copy = sum();
          copy.read(new StateInput().reset(bytes(shuffled)));
          shuffled = copy;
        }
      }
      assertThat(bytes(shuffled)).isEqualTo(bytes(first));
    }
  }

  @Test
  void error_ofAnEvent_isBelowAMillionth() {
    Random random = new Random(2);
    for (int i = 0; i < 1000; i++) {
      double amount = random.nextInt(1_000_000) / 1e6;
      long time = START + random.nextInt(100) * DAY + random.nextInt(1000);
      DecayedSum sum = sum();
      sum.add(purchase(time, amount));
      assertThat(sum.value(time)).isCloseTo(amount, within(0.5e-6 + 1e-12));
    }
  }

  @Test
  void event_ofFortyHalfLivesAgo_stillCounts() {
    DecayedSum sum = sum();
    sum.add(purchase(START, 1e9));
    sum.add(purchase(START + 40 * 7 * DAY, 1));
    assertThat(sum.value(START + 40 * 7 * DAY)).isCloseTo(1 + 1e9 * Math.pow(2, -40), within(2e-6));
  }

  @Test
  void state_ofALongLife_isBounded() {
    DecayedSum sum = sum();
    for (int day = 0; day < 20_000; day++) {
      sum.add(purchase(START + day * DAY, 999_999_999));
    }
    assertThat(bytes(sum).length).isLessThanOrEqualTo(1 + DecayedSum.LANDMARKS * 15);
  }

  /** Published: as of as-of. A model: as of its decision. */
  @Test
  void model_seesTheSumWithTheWeightsOfItsDecision() {
    Catalogue catalogue =
        CatalogueReader.parse(
            "test",
            """
            features:
              - {name: spend, entity: member, aggregate: decayed-sum, of: purchase, field: amount, half-life: 7d}
              - {name: twice, entity: member, expression: "2 * spend"}
            """);
    EntityFeatures features = new EntityFeatures(FeaturePlan.of(catalogue, Entity.MEMBER));
    features.apply(purchase(START, 80), FirstOf.ALL);
    assertThat(features.number(0)).isCloseTo(80, within(1e-6));
    assertThat(features.modelNumber(0, START + 7 * DAY)).isCloseTo(40, within(1e-5f));
    assertThat(features.modelNumber(1, START + 7 * DAY)).isCloseTo(80, within(1e-5f));
    // a late decision does not make past events weigh more
    assertThat(features.modelNumber(0, START - 7 * DAY)).isCloseTo(80, within(1e-5f));
    features.advance(START + 14 * DAY);
    assertThat(features.number(0)).isCloseTo(20, within(1e-6));
  }
}
