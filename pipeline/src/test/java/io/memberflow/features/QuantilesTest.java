package io.memberflow.features;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.Aggregate;
import io.memberflow.catalogue.EventField;
import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import io.memberflow.state.StateInput;
import io.memberflow.state.StateOutput;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.apache.datasketches.kll.KllDoublesSketch;
import org.junit.jupiter.api.Test;

class QuantilesTest {
  private static final long DAY = 86_400_000;
  private static final TileWindow MONTH = TileWindow.of(Optional.of(Duration.ofDays(30)));
  private static final double[] SHARES = {0, 0.01, 0.25, 0.5, 0.9, 0.99, 1};

  private static Event view(long time, double dwell) {
    return Event.builder(EventType.VIEW, "e", "m", time).dwell(dwell).build();
  }

  private static Quantiles quantiles(TileWindow window) {
    return new Quantiles(window, EventField.DWELL);
  }

  private static byte[] bytes(Quantiles quantiles) {
    StateOutput out = new StateOutput();
    quantiles.write(out);
    return out.toByteArray();
  }

  private static Quantiles copy(Quantiles quantiles, TileWindow window) {
    Quantiles copy = quantiles(window);
    copy.read(new StateInput().reset(bytes(quantiles)));
    return copy;
  }

  private static List<Double> numbers(int count, DoubleSupplier number) {
    List<Double> numbers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      numbers.add(number.getAsDouble());
    }
    return numbers;
  }

  private static void assertWithinTheError(Quantiles quantiles, List<Double> numbers) {
    List<Double> sorted = numbers.stream().sorted().toList();
    for (double share : SHARES) {
      double exact = sorted.get((int) Math.floor(share * (sorted.size() - 1)));
      assertThat(quantiles.value(share))
          .as("%s of %d", share, sorted.size())
          .isCloseTo(exact, within(Math.abs(exact) * quantiles.error() * (1 + 1e-9) + 1e-9));
    }
  }

  @Test
  void value_ofAWideDistribution_isWithinOnePercentAndAgreesWithKll() {
    Random random = new Random(1);
    List<Double> numbers = numbers(50_000, () -> Math.exp(2 * random.nextGaussian()));
    Quantiles quantiles = quantiles(TileWindow.LIFETIME);
    KllDoublesSketch reference = KllDoublesSketch.newHeapInstance(800);
    for (double number : numbers) {
      quantiles.add(view(0, number));
      reference.update(number);
    }
    assertThat(quantiles.error()).isCloseTo(Aggregate.QUANTILE_ERROR, within(1e-12));
    assertWithinTheError(quantiles, numbers);
    // KLL errs in the rank (below 1 % with k = 800), ours in the value
    for (double share : new double[] {0.05, 0.25, 0.5, 0.75, 0.95}) {
      assertThat(quantiles.value(share))
          .isBetween(
              reference.getQuantile(share - 0.01) * (1 - Aggregate.QUANTILE_ERROR),
              reference.getQuantile(share + 0.01) * (1 + Aggregate.QUANTILE_ERROR));
    }
  }

  @Test
  void value_ofNegativeNumbersAndZeros_keepsTheirOrder() {
    Random random = new Random(2);
    List<Double> numbers =
        numbers(
            10_000,
            () ->
                random.nextInt(5) == 0 ? 0 : random.nextGaussian() * Math.exp(random.nextInt(20)));
    Quantiles quantiles = quantiles(TileWindow.LIFETIME);
    numbers.forEach(number -> quantiles.add(view(0, number)));
    assertWithinTheError(quantiles, numbers);
  }

  @Test
  void value_ofExtremeNumbers_isWithinTheError() {
    for (double number :
        new double[] {1e-9, 1e-6, 1, 1e12, 1e300, Double.MIN_VALUE, -1e-6, -1e300}) {
      Quantiles quantiles = quantiles(TileWindow.LIFETIME);
      quantiles.add(view(0, number));
      assertWithinTheError(quantiles, List.of(number));
    }
  }

  @Test
  void buckets_beyondTheBound_becomeCoarserAndTheErrorSaysSo() {
    Random random = new Random(3);
    List<Double> numbers = numbers(40_000, () -> Math.exp(3 * random.nextGaussian()));
    Quantiles quantiles = quantiles(MONTH);
    int day = 0;
    for (double number : numbers) {
      quantiles.add(view(day++ % 30 * DAY, number));
    }
    assertThat(quantiles.error()).isBetween(0.02, 0.2);
    assertThat(bytes(quantiles)).hasSizeLessThan(Quantiles.BOUND * 4);
    assertWithinTheError(quantiles, numbers);
    assertWithinTheError(copy(quantiles, MONTH), numbers);
  }

  @Test
  void window_thatEmpties_isFineAgain() {
    Random random = new Random(4);
    Quantiles quantiles = quantiles(MONTH);
    for (int i = 0; i < 40_000; i++) {
      quantiles.add(view(i % 30 * DAY, Math.exp(3 * random.nextGaussian())));
    }
    quantiles.advance(100 * DAY);
    assertThat(quantiles.value(0.5)).isNaN();
    assertThat(quantiles.error()).isCloseTo(Aggregate.QUANTILE_ERROR, within(1e-12));
    assertThat(bytes(quantiles)).isEqualTo(bytes(quantiles(MONTH)));
  }

  /** What has left must leave no trace: as if it had never been there. */
  @Test
  void tiles_thatLeave_takeTheirCountsWithThem() {
    Random random = new Random(5);
    Quantiles slid = quantiles(MONTH);
    Quantiles fresh = quantiles(MONTH);
    List<Double> numbers = new ArrayList<>();
    for (int day = 0; day < 60; day++) {
      slid.advance(day * DAY);
      for (int i = 0; i < 10; i++) {
        double number = random.nextInt(100) - 20;
        slid.add(view(day * DAY, number));
        if (day >= 29) {
          fresh.add(view(day * DAY, number));
          numbers.add(number);
        }
      }
    }
    assertThat(bytes(slid)).isEqualTo(bytes(fresh));
    assertWithinTheError(slid, numbers);
  }

  @Test
  void order_ofArrival_makesNoDifferenceBelowTheBound() {
    Random random = new Random(6);
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      events.add(view(random.nextInt(30) * DAY, random.nextInt(50)));
    }
    Quantiles first = quantiles(MONTH);
    events.forEach(first::add);
    Collections.shuffle(events, random);
    Quantiles second = quantiles(MONTH);
    events.forEach(second::add);
    assertThat(bytes(second)).isEqualTo(bytes(first));
  }
}
