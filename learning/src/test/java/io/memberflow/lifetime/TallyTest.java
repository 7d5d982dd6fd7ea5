package io.memberflow.lifetime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static byte[] bytes(Tally tally) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      tally.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** Enough different rows to cost some digits. */
  private static List<double[]> rows(long seed, int size) {
    SplittableRandom random = new SplittableRandom(seed);
    List<double[]> rows = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      double age = 100_000 * random.nextDouble();
      rows.add(
          new double[] {random.nextInt(40), age * random.nextDouble(), age, 1 + random.nextInt(3)});
    }
    return rows;
  }

  private static Tally tally(List<double[]> rows) {
    Tally tally = new Tally();
    rows.forEach(row -> tally.add(row[0], row[1], row[2], row[3]));
    return tally;
  }

  @Test
  void rowsOfFewDigits_areKeptExactly() {
    Tally tally = new Tally();
    tally.add(3, 0, 4_095, 1);
    tally.add(0, 17.4, 2_001, 0.25);
    tally.add(3, 0, 4_095, 2);
    Rows rows = tally.rows();
    assertThat(rows.size()).isEqualTo(2);
    assertThat(new double[] {rows.count(0), rows.first(0), rows.second(0), rows.weight(0)})
        .containsExactly(0, 17, 2_001, 0.25);
    assertThat(new double[] {rows.count(1), rows.first(1), rows.second(1), rows.weight(1)})
        .containsExactly(3, 0, 4_095, 3);
  }

  @Test
  void manyRows_stayWithinTheBound_andKeepTheirWeight() {
    List<double[]> rows = rows(1, 200_000);
    Tally tally = tally(rows);
    assertThat(tally.cells()).isLessThanOrEqualTo(Tally.MOST_CELLS);
    assertThat(tally.bits()).isLessThan(12);
    assertThat(tally.rows().weight()).isEqualTo(rows.stream().mapToDouble(row -> row[3]).sum());
  }

  @Property(tries = 50)
  void anyNumber_isTakenForOneWithinTheStatedError(@ForAll @IntRange int n) {
    Tally tally = new Tally();
    tally.add(Math.abs((long) n), 0, 0, 1);
    double taken = tally.rows().count(0);
    double truth = Math.min(Integer.MAX_VALUE, Math.abs((double) n));
    assertThat(taken).isCloseTo(truth, within(truth * Math.pow(2, -tally.bits())));
  }

  @Test
  void leastAndLargestNumbers_withinTheBound_areAccepted() {
    Tally tally = new Tally();
    tally.add(1e300, Double.POSITIVE_INFINITY, 0.49, 1e-9);
    Rows rows = tally.rows();
    assertThat(rows.count(0)).isCloseTo(Integer.MAX_VALUE, Percentage.withPercentage(0.1));
    assertThat(rows.second(0)).isZero();
    assertThat(rows.weight(0)).isEqualTo(1e-6);
  }

  @Test
  void wildNumbers_atOneDigit_stillFit() {
    Tally tally = new Tally();
    SplittableRandom random = new SplittableRandom(9);
    for (int i = 0; i < 400_000; i++) {
      tally.add(wild(random), wild(random), wild(random), 1);
    }
    assertThat(tally.cells()).isLessThanOrEqualTo(Tally.MOST_CELLS);
  }

  private static double wild(SplittableRandom random) {
    return Math.scalb(random.nextDouble(), random.nextInt(32));
  }

  @Property(tries = 5)
  void order_ofRows_doesNotMatter(@ForAll long seed) {
    List<double[]> rows = rows(seed, 60_000);
    Tally one = tally(rows);
    Collections.shuffle(rows, new Random(seed));
    assertThat(bytes(tally(rows))).isEqualTo(bytes(one));
  }

  @Property(tries = 5)
  void parts_merged_equalTheWhole(@ForAll long seed, @ForAll @IntRange(max = 60_000) int cut) {
    List<double[]> rows = rows(seed, 60_000);
    Tally left = tally(rows.subList(0, cut));
    Tally right = tally(rows.subList(cut, rows.size()));
    Tally whole = tally(rows);
    Tally both = new Tally();
    both.addAll(right);
    both.addAll(left);
    left.addAll(right);
    assertThat(bytes(left)).isEqualTo(bytes(whole));
    assertThat(bytes(both)).isEqualTo(bytes(whole));
  }

  @Test
  void state_writtenAndRead_continuesIdentically() throws IOException {
    Tally tally = tally(rows(2, 50_000));
    Tally copy = Tally.read(new DataInputStream(new ByteArrayInputStream(bytes(tally))));
    assertThat(bytes(copy)).isEqualTo(bytes(tally));
    for (double[] row : rows(3, 50_000)) {
      tally.add(row[0], row[1], row[2], row[3]);
      copy.add(row[0], row[1], row[2], row[3]);
    }
    assertThat(bytes(copy)).isEqualTo(bytes(tally));
  }

  @Test
  void wrongRow_isRefused() {
    assertThatThrownBy(() -> new Tally().add(-1, 0, 0, 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("must be at least 0");
    assertThatThrownBy(() -> new Tally().add(0, Double.NaN, 0, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** In the stream a row is x, T − t_x and T: the silence decides whether a member is alive. */
  private static BgNbd throughTally(Rows members, int mostBits) {
    Tally tally = new Tally();
    for (int i = 0; i < members.size(); i++) {
      tally.add(
          members.count(i),
          (members.second(i) - members.first(i)) * 7 * 24,
          members.second(i) * 7 * 24,
          members.weight(i));
    }
    while (tally.bits() > mostBits) {
      tally.coarsen();
    }
    Rows cells = tally.rows();
    Rows rows = new Rows();
    for (int i = 0; i < cells.size(); i++) {
      double age = cells.second(i) / 7 / 24;
      rows.add(cells.count(i), Math.max(0, age - cells.first(i) / 7 / 24), age, cells.weight(i));
    }
    return BgNbd.fit(rows, new BgNbd(1, 10, 1, 2));
  }

  /** Parameters: 0.05 % off with all 12 digits, 0.2 % with 8, 3 % with 5. */
  @Test
  void cdnow_fittedFromTheTally_isWithinTheStatedError() {
    Rows members = Cdnow.histories();
    BgNbd exact = BgNbd.fit(members, new BgNbd(1, 10, 1, 2));
    for (int bits : new int[] {12, 8, 5, 4, 3}) {
      BgNbd fit = throughTally(members, bits);
      System.out.printf("cdnow from %d digits: %s%n", bits, fit);
    }
    close(throughTally(members, 12), exact, 0.05);
    close(throughTally(members, 8), exact, 0.2);
    close(throughTally(members, 5), exact, 3);
    assertThat(throughTally(members, 5).logLikelihood(members))
        .isGreaterThan(exact.logLikelihood(members) - 0.5);
  }

  private static void close(BgNbd fit, BgNbd exact, double percent) {
    Percentage close = Percentage.withPercentage(percent);
    assertThat(fit.r()).isCloseTo(exact.r(), close);
    assertThat(fit.alpha()).isCloseTo(exact.alpha(), close);
    assertThat(fit.a()).isCloseTo(exact.a(), close);
    assertThat(fit.b()).isCloseTo(exact.b(), close);
  }
}
