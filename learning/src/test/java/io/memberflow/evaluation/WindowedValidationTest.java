package io.memberflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.catalogue.Target;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WindowedValidationTest {
  private static final Duration WEEK = Duration.ofDays(7);
  private static final Instant MONDAY = Instant.parse("2011-01-03T00:00:00Z");

  private static WindowedValidation weekly(Instant from) {
    return new WindowedValidation(Target.WHETHER, WEEK, Optional.ofNullable(from));
  }

  private static byte[] bytes(WindowedValidation v) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    v.write(new DataOutputStream(out));
    return out.toByteArray();
  }

  private static long at(int week) {
    return MONDAY.toEpochMilli() + week * WEEK.toMillis();
  }

  @Test
  void decisions_ofOneWeek_shareAWindowThatStartsOnMonday() {
    WindowedValidation v = weekly(null);
    assertThat(v.add(at(0), 0.5, 1, 1)).contains(MONDAY);
    assertThat(v.add(at(1) - 1, 0.5, 0, 1)).contains(MONDAY);
    assertThat(v.add(at(1), 0.5, 0, 1)).contains(MONDAY.plus(WEEK));
    assertThat(v.windows()).containsOnlyKeys(MONDAY, MONDAY.plus(WEEK));
    assertThat(v.window(MONDAY).orElseThrow().examples()).isEqualTo(2);
    assertThat(v.total().examples()).isEqualTo(3);
  }

  @Test
  void recent_isTheLastWindowThatHasEnded_orWhatThereIs() {
    WindowedValidation v = weekly(null);
    assertThat(v.recent().examples()).isZero();
    v.add(at(0), 0.5, 1, 1);
    assertThat(v.recent().examples()).as("the only one").isEqualTo(1);
    v.add(at(1), 0.5, 1, 1);
    v.add(at(1), 0.5, 1, 1);
    v.add(at(3), 0.5, 1, 1);
    assertThat(v.recent().examples()).as("of the week before the newest").isEqualTo(2);
  }

  @Test
  void decision_beforeEvaluateFrom_isIgnored() {
    WindowedValidation v = weekly(MONDAY.plusMillis(1));
    assertThat(v.add(at(0), 0.5, 1, 1)).isEmpty();
    assertThat(v.add(at(0) + 1, 0.5, 1, 1)).contains(MONDAY);
    assertThat(v.total().examples()).isEqualTo(1);
  }

  @Test
  void windows_beyondTheBound_dropTheOldest_butStayInTheTotal() {
    WindowedValidation v = weekly(null);
    int weeks = WindowedValidation.MOST_WINDOWS + 5;
    for (int week = 0; week < weeks; week++) {
      v.add(at(week), 0.5, 1, 1);
    }
    assertThat(v.windows()).hasSize(WindowedValidation.MOST_WINDOWS);
    assertThat(v.windows().firstKey()).isEqualTo(MONDAY.plus(WEEK.multipliedBy(5)));
    // a late answer must not bring a dropped window back in place of a newer one
    assertThat(v.add(at(0), 0.5, 0, 1)).isEmpty();
    assertThat(v.windows().firstKey()).isEqualTo(MONDAY.plus(WEEK.multipliedBy(5)));
    assertThat(v.total().examples()).isEqualTo(weeks + 1);
  }

  @Test
  void state_copied_givesEqualBytesAndContinues() throws IOException {
    WindowedValidation v = weekly(MONDAY);
    v.add(at(0), 0.3, 1, 1);
    v.add(at(2), 0.6, 0, 1);
    WindowedValidation copy =
        WindowedValidation.read(new DataInputStream(new ByteArrayInputStream(bytes(v))));
    assertThat(bytes(copy)).isEqualTo(bytes(v));
    v.add(at(2), 0.1, 1, 1);
    copy.add(at(2), 0.1, 1, 1);
    assertThat(copy.windows()).isEqualTo(v.windows());
  }

  @Test
  void instances_merged_haveTheWindowsOfBoth() {
    WindowedValidation one = weekly(null);
    WindowedValidation two = weekly(null);
    one.add(at(0), 0.3, 1, 1);
    two.add(at(0), 0.6, 0, 1);
    two.add(at(1), 0.6, 0, 1);
    one.merge(two);
    assertThat(one.window(MONDAY).orElseThrow().examples()).isEqualTo(2);
    assertThat(one.total().examples()).isEqualTo(3);
    assertThatThrownBy(() -> one.merge(weekly(MONDAY)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
