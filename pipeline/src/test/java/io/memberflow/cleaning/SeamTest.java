package io.memberflow.cleaning;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.EventType;
import io.memberflow.events.Event;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SeamTest {
  private static final long T = 1_700_000_000_000L;
  private static final Duration LATENESS = Duration.ofMinutes(10);
  private static final long WATERMARK = T - LATENESS.toMillis() - 1;

  private static Event at(long time) {
    return Event.builder(EventType.VIEW, "1", "m", time).build();
  }

  @Test
  void event_isOfOnePartAlone() {
    for (long time : new long[] {T - 1, T, T + 1}) {
      assertThat(Seam.files(T).leavesOut(at(time)))
          .as("%d ms after the seam", time - T)
          .isNotEqualTo(Seam.log(T).leavesOut(at(time)));
    }
    assertThat(Seam.files(T).leavesOut(at(T))).as("belongs to the log").isTrue();
  }

  @Test
  void logWithoutHistory_andFilesToTheirEnds_leaveOutNothing() {
    assertThat(Seam.NONE.leavesOut(at(Long.MIN_VALUE))).isFalse();
    assertThat(Seam.files(Long.MAX_VALUE).leavesOut(at(Long.MAX_VALUE - 1))).isFalse();
  }

  /** An event of the log that is as late as allowed must find its time still open. */
  @Test
  void eventTimeOfFiles_stopsWhereTheLogBegins() {
    assertThat(Seam.files(T).limit(T + 5, LATENESS)).isEqualTo(WATERMARK);
    assertThat(Seam.files(T).limit(WATERMARK - 5, LATENESS)).isEqualTo(WATERMARK - 5);
    assertThat(Seam.files(Long.MAX_VALUE).limit(T, LATENESS)).isEqualTo(T);
    assertThat(Seam.log(T).limit(T + 5, LATENESS)).isEqualTo(T + 5);
    assertThat(Seam.log(T).passed(LATENESS)).isEqualTo(WATERMARK);
    assertThat(Seam.NONE.passed(LATENESS)).isEqualTo(Long.MIN_VALUE);
    assertThat(Seam.files(T).passed(LATENESS)).isEqualTo(Long.MIN_VALUE);
  }

  @Test
  void log_beginsAtTheSeam_orAfterTheNewestEventOfTheFiles() {
    assertThat(Seam.files(T).forLog(T - 500)).isEqualTo(T);
    assertThat(Seam.files(T).forLog(Long.MIN_VALUE)).as("files without events").isEqualTo(T);
    assertThat(Seam.files(Long.MAX_VALUE).forLog(T)).isEqualTo(T + 1);
    assertThat(Seam.files(Long.MAX_VALUE).forLog(Long.MIN_VALUE))
        .as("files to their ends, without events: no seam")
        .isEqualTo(Long.MIN_VALUE);
  }
}
