package io.memberflow.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.state.UnreadableStateException;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class StackTracesTest {
  private static String trace(Throwable thrown) {
    StringWriter text = new StringWriter();
    thrown.printStackTrace(new PrintWriter(text));
    return text.toString();
  }

  @Test
  void unreadable_inTheMiddleOfCauses_isFoundWithItsWholeMessage() {
    Throwable thrown =
        new IllegalStateException(
            "Exception while restoring",
            new UnreadableStateException("the state of model a: b has version 3; give it a name"));
    assertThat(StackTraces.unreadable(trace(thrown)))
        .contains("the state of model a: b has version 3; give it a name");
  }

  @Test
  void unreadable_whereTheSavepointHasAnOperatorMore_isFlinksMessage() {
    Throwable thrown =
        new IllegalStateException(
            "Failed to rollback to checkpoint/savepoint file:/s. Cannot map state for operator 1");
    assertThat(StackTraces.unreadable(trace(new RuntimeException(thrown))))
        .hasValueSatisfying(said -> assertThat(said).startsWith("Failed to rollback"));
  }

  @Test
  void unreadable_ofAnotherFailure_isEmpty() {
    assertThat(StackTraces.unreadable(trace(new IllegalStateException("disk full")))).isEmpty();
  }

  @Test
  void reason_ofNestedCauses_isTheInnermostThatSaysSomething() {
    Throwable thrown =
        new RuntimeException(
            "outer", new IllegalStateException("the disk is full", new NullPointerException()));
    assertThat(StackTraces.reason(trace(thrown))).isEqualTo("the disk is full");
    assertThat(StackTraces.reason("no trace at all")).isEqualTo("no trace at all");
    assertThat(StackTraces.reason("")).isEqualTo("no reason given");
  }
}
