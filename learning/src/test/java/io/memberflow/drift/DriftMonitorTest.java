package io.memberflow.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.memberflow.catalogue.DriftMethod;
import io.memberflow.catalogue.DriftSettings;
import io.memberflow.catalogue.DriftSource;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DriftMonitorTest {
  private static DriftSettings settings(DriftMethod method) {
    return new DriftSettings(method, Set.of(DriftSource.LOSS));
  }

  private static List<Shift> drifts(DriftMonitor monitor, double[] values) {
    List<Shift> drifts = new ArrayList<>();
    for (double value : values) {
      monitor.add(value).filter(s -> s.level() == DriftLevel.DRIFT).ifPresent(drifts::add);
    }
    return drifts;
  }

  private static double[] scaled(double[] values, double factor, double offset) {
    double[] scaled = values.clone();
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = offset + factor * scaled[i];
    }
    return scaled;
  }

  @ParameterizedTest
  @EnumSource
  void shift_ofOneDeviation_isFoundInAnyUnit(DriftMethod method) {
    double[] values =
        AbstractDriftDetectorContractTest.shifted(new SplittableRandom(9), 5_000, 3_000, 1);
    for (double factor : new double[] {1, 1e-6, 1e6}) {
      List<Shift> drifts =
          drifts(new DriftMonitor(settings(method)), scaled(values, factor, 3 * factor));
      assertThat(drifts).hasSize(1);
      assertThat(drifts.get(0).before()).isCloseTo(3 * factor, within(0.2 * factor));
      assertThat(drifts.get(0).after()).isCloseTo(4 * factor, within(0.3 * factor));
    }
  }

  @ParameterizedTest
  @EnumSource
  void stationaryStream_givesNoDrift(DriftMethod method) {
    for (int seed = 0; seed < 5; seed++) {
      double[] values =
          AbstractDriftDetectorContractTest.shifted(new SplittableRandom(seed), 50_000, 0, 0);
      assertThat(drifts(new DriftMonitor(settings(method)), values)).as("seed %s", seed).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void constantInput_thatBeginsToVary_isADrift(DriftMethod method) {
    double[] values = new double[3_000];
    for (int i = 2_000; i < values.length; i++) {
      values[i] = i % 2;
    }
    List<Shift> drifts = drifts(new DriftMonitor(settings(method)), values);
    assertThat(drifts).isNotEmpty();
    assertThat(drifts.get(0).before()).isCloseTo(0, within(0.05));
    assertThat(drifts.get(0).after()).isBetween(0.0, 1.0);
  }

  @ParameterizedTest
  @EnumSource
  void oneAbsurdValue_isNoDrift(DriftMethod method) {
    double[] values =
        AbstractDriftDetectorContractTest.shifted(new SplittableRandom(4), 5_000, 0, 0);
    values[3_000] = 1e300;
    values[3_500] = Double.NaN;
    values[3_600] = Double.NEGATIVE_INFINITY;
    assertThat(drifts(new DriftMonitor(settings(method)), values)).isEmpty();
  }

  @Test
  void watch_restored_continuesToTheSameBits() throws IOException {
    DriftSettings settings =
        new DriftSettings(
            DriftMethod.CUSUM,
            Set.of(DriftSource.LOSS),
            Optional.of(Duration.ofMillis(2)),
            100,
            0.002,
            0.25,
            20);
    List<String> names = List.of("loss", "views");
    DriftWatch plain = new DriftWatch(settings, names);
    DriftWatch restored = new DriftWatch(settings, names);
    double[] values =
        AbstractDriftDetectorContractTest.shifted(new SplittableRandom(1), 500, 500, 1);
    for (int i = 0; i < values.length; i++) {
      if (i % 97 == 0) {
        byte[] bytes = bytes(restored);
        restored = new DriftWatch(settings, names);
        restored.read(new DataInputStream(new ByteArrayInputStream(bytes)));
      }
      for (DriftWatch watch : List.of(plain, restored)) {
        watch.add(0, i, values[i]);
        watch.add(1, i, i % 7);
      }
      assertThat(bytes(restored)).isEqualTo(bytes(plain));
    }
    assertThat(restored.streams().get(0).drifts()).isPositive();
    assertThat(restored.streams().get(1).last()).isEmpty();
    List<DriftEvent> found = restored.takeFound();
    assertThat(found).isEqualTo(plain.takeFound()).allMatch(e -> e.stream().equals("loss"));
    assertThat(found.get(found.size() - 1).time()).isGreaterThan(500);
    assertThat(restored.takeFound()).isEmpty();
  }

  /** Values follow the hour of the day; after 60 days their level moves, too. */
  @ParameterizedTest
  @EnumSource
  void dailyRhythm_isADriftOfTheValues_butNotOfTheirDailyMeans(DriftMethod method) {
    Set<DriftSource> of = Set.of(DriftSource.LOSS);
    DriftWatch each =
        new DriftWatch(
            new DriftSettings(method, of, Optional.empty(), 1_000, 0.002, 0.25, 20),
            List.of("loss"));
    DriftWatch daily =
        new DriftWatch(
            new DriftSettings(method, of, Optional.of(Duration.ofDays(1)), 30, 0.002, 0.25, 20),
            List.of("loss"));
    SplittableRandom random = new SplittableRandom(12);
    List<DriftEvent> foundDaily = new ArrayList<>();
    long minute = 60_000;
    for (int i = 0; i < 200 * 1_440; i++) {
      double rhythm = Math.sin(2 * Math.PI * i / 1_440);
      double level = i < 60 * 1_440 ? 0 : 0.5;
      double value = rhythm + level + AbstractDriftDetectorContractTest.normal(random);
      each.add(0, i * minute, value);
      daily.add(0, i * minute, value);
    }
    foundDaily.addAll(daily.takeFound());
    assertThat(each.streams().get(0).drifts()).isGreaterThan(10);
    List<DriftEvent> drifts =
        foundDaily.stream().filter(e -> e.shift().level() == DriftLevel.DRIFT).toList();
    assertThat(drifts).hasSize(1);
    assertThat(drifts.get(0).time()).isGreaterThan(60 * 1_440 * minute);
    assertThat(drifts.get(0).shift().before()).isCloseTo(0, within(0.05));
    assertThat(drifts.get(0).shift().up()).isTrue();
  }

  private static byte[] bytes(DriftWatch watch) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    watch.write(new DataOutputStream(out));
    return out.toByteArray();
  }
}
