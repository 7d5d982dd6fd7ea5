package io.memberflow.importing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ProgressTest {
  @Test
  void progress_afterFiveSeconds_saysLinesAndRate() {
    long[] nanos = {0};
    StringWriter out = new StringWriter();
    Progress progress = new Progress(Optional.of(new PrintWriter(out)), () -> nanos[0]);

    nanos[0] = 4_000_000_000L;
    progress.at(1 << 14);
    nanos[0] = 8_000_000_000L;
    progress.at(1 << 15);
    nanos[0] = 9_000_000_000L;
    progress.at(1 << 16);

    assertThat(out.toString().strip()).isEqualTo("32,768 lines, 4,096 lines/s");
  }
}
