package io.memberflow.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** What every detector does. */
abstract class AbstractDriftDetectorContractTest {
  static final List<String> STREAMS =
      List.of("bernoulli-at-900", "steps-at-700-1400", "slow-from-600");

  /** For values within ±5. */
  abstract DriftDetector detector();

  /** Its name in the fixture. */
  abstract String fixtureName();

  /** With the settings of the fixture. */
  abstract DriftDetector fixtureDetector(String stream, double[] values);

  record Found(int number, Shift shift) {}

  static List<Found> run(DriftDetector detector, double[] values) {
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      int number = i + 1;
      detector.add(values[i]).ifPresent(shift -> found.add(new Found(number, shift)));
    }
    return found;
  }

  static double[] fixture(String stream) {
    return lines("stream-" + stream + ".csv").stream().mapToDouble(Double::parseDouble).toArray();
  }

  private static List<String> lines(String file) {
    try (InputStream in = AbstractDriftDetectorContractTest.class.getResourceAsStream(file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Normal values of deviation 1 whose mean changes once. */
  static double[] shifted(SplittableRandom random, int before, int after, double shift) {
    double[] values = new double[before + after];
    for (int i = 0; i < values.length; i++) {
      values[i] = normal(random) + (i < before ? 0 : shift);
    }
    return values;
  }

  static double normal(SplittableRandom random) {
    double sum = 0;
    for (int i = 0; i < 12; i++) {
      sum += random.nextDouble();
    }
    return Math.max(-5, Math.min(5, sum - 6));
  }

  static byte[] bytes(DriftDetector detector) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    detector.write(new DataOutputStream(out));
    return out.toByteArray();
  }

  @Test
  void changes_ofTheFixtures_areThoseOfThePlainReadingOfThePaper() {
    for (String stream : STREAMS) {
      double[] values = fixture(stream);
      List<Found> found = run(fixtureDetector(stream, values), values);
      List<String[]> expected =
          lines("found.csv").stream()
              .map(line -> line.split(","))
              .filter(f -> f[0].equals(stream) && f[1].equals(fixtureName()))
              .toList();
      assertThat(expected).as(stream).isNotEmpty();
      assertThat(found).as(stream).hasSameSizeAs(expected);
      for (int i = 0; i < found.size(); i++) {
        String[] f = expected.get(i);
        Shift shift = found.get(i).shift();
        assertThat(found.get(i).number()).as(stream).isEqualTo(Integer.parseInt(f[2]));
        assertThat(shift.level().name()).as(stream + f[2]).isEqualTo(f[3]);
        assertThat(shift.before()).isCloseTo(Double.parseDouble(f[4]), within(1e-9));
        assertThat(shift.after()).isCloseTo(Double.parseDouble(f[5]), within(1e-9));
      }
    }
  }

  @Property(tries = 20)
  void stateRoundTrips_anywhereInAStream_continueToTheSameBits(
      @ForAll @LongRange(min = 0) long seed, @ForAll @IntRange(min = 0, max = 3000) int at)
      throws IOException {
    double[] values = shifted(new SplittableRandom(seed), 1500, 1500, 1);
    DriftDetector plain = detector();
    DriftDetector restored = detector();
    for (int i = 0; i < values.length; i++) {
      if (i == at) {
        byte[] bytes = bytes(restored);
        restored = detector();
        restored.read(new DataInputStream(new ByteArrayInputStream(bytes)));
        assertThat(bytes(restored)).isEqualTo(bytes);
      }
      assertThat(restored.add(values[i])).isEqualTo(plain.add(values[i]));
    }
    assertThat(bytes(restored)).isEqualTo(bytes(plain));
  }

  @Property(tries = 20)
  void mirroredValues_giveMirroredChanges(@ForAll @LongRange(min = 0) long seed) {
    double[] values = shifted(new SplittableRandom(seed), 1000, 1000, 1.5);
    DriftDetector up = detector();
    DriftDetector down = detector();
    int drifts = 0;
    for (double value : values) {
      Optional<Shift> found = up.add(value);
      Optional<Shift> mirrored = down.add(-value);
      assertThat(mirrored)
          .isEqualTo(found.map(s -> new Shift(s.level(), 0 - s.before(), 0 - s.after())));
      if (found.isPresent() && found.get().level() == DriftLevel.DRIFT) {
        drifts++;
      }
    }
    assertThat(drifts).isPositive();
  }

  @Test
  void change_isFoundWithItsDirectionAndMeans() {
    double[] values = shifted(new SplittableRandom(5), 3000, 500, 2);
    List<Found> found = run(detector(), values);
    Found first =
        found.stream().filter(f -> f.shift().level() == DriftLevel.DRIFT).findFirst().orElseThrow();
    assertThat(first.number()).isBetween(3001, 3200);
    assertThat(first.shift().up()).isTrue();
    assertThat(first.shift().before()).isCloseTo(0, within(0.1));
    assertThat(first.shift().after()).isGreaterThan(first.shift().before());
  }

  @Test
  void delay_shrinksWithTheShift() {
    double[] shifts = {0.5, 1, 2};
    double[] delays = new double[shifts.length];
    for (int s = 0; s < shifts.length; s++) {
      int[] each = new int[21];
      for (int seed = 0; seed < each.length; seed++) {
        double[] values = shifted(new SplittableRandom(seed), 10_000, 5_000, shifts[s]);
        each[seed] =
            run(detector(), values).stream()
                    .filter(f -> f.number() > 10_000 && f.shift().level() == DriftLevel.DRIFT)
                    .findFirst()
                    .orElseThrow()
                    .number()
                - 10_000;
      }
      Arrays.sort(each);
      delays[s] = each[each.length / 2];
      System.out.printf("%s: shift %s: median delay %s%n", fixtureName(), shifts[s], delays[s]);
    }
    for (int s = 1; s < delays.length; s++) {
      assertThat(delays[s]).isLessThan(delays[s - 1]);
    }
    assertThat(delays[0]).isLessThan(1_000);
  }

  @Test
  void constant_isNoChange() {
    DriftDetector detector = detector();
    for (int i = 0; i < 100_000; i++) {
      assertThat(detector.add(0)).isEmpty();
    }
  }

  @Test
  void state_afterManyValues_staysSmall() throws IOException {
    DriftDetector detector = detector();
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 1_000_000; i++) {
      detector.add(random.nextDouble());
    }
    assertThat(bytes(detector)).hasSizeLessThan(2_500);
  }

  @Test
  void value_thatIsNotFinite_isRefused() {
    for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> detector().add(value))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("value is " + value);
    }
  }
}
