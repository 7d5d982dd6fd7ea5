package io.memberflow.bench;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MediansTest {
  @Test
  void median_ofAnOddNumber_isTheMiddle() {
    assertThat(Medians.of(new double[] {9})).isEqualTo(9);
    assertThat(Medians.of(new double[] {3, 1, 2})).isEqualTo(2);
  }

  @Test
  void median_ofAnEvenNumber_isTheMeanOfTheMiddleTwo() {
    assertThat(Medians.of(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
  }

  @Test
  void values_afterwards_areInTheirOldOrder() {
    double[] values = {3, 1, 2};

    Medians.of(values);

    assertThat(values).containsExactly(3, 1, 2);
  }

  @Test
  void ratio_isTheMedianOfThePairsAndNotOfTheSums() {
    assertThat(Medians.ratio(new double[] {1, 8, 90}, new double[] {2, 10, 100})).isEqualTo(0.8);
  }
}
