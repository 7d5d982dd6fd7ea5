package io.memberflow.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PageHinkleyTest extends AbstractDriftDetectorContractTest {
  @Override
  DriftDetector detector() {
    return new PageHinkley(0.25, 50);
  }

  @Override
  String fixtureName() {
    return "page-hinkley";
  }

  @Override
  DriftDetector fixtureDetector(String stream, double[] values) {
    return new PageHinkley(0.1, 20);
  }

  @Test
  void reference_followsTheValues_soThatAnotherLevelIsNoChange() {
    PageHinkley shifted = new PageHinkley(0.25, 50);
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 100_000; i++) {
      assertThat(shifted.add(1_000 + normal(random))).isEmpty();
    }
  }
}
