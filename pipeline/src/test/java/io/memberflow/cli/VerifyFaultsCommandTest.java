package io.memberflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.faults.Fault;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class VerifyFaultsCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return Memberflow.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }

  @Test
  void help_namesEveryFault() {
    assertThat(run("verify", "faults", "--help")).isZero();
    assertThat(out.toString()).contains(Fault.names().split(", "));
  }

  @Test
  void unknownFault_isRefusedWithThoseThereAre() {
    assertThat(run("verify", "faults", "--fault", "meteor")).isEqualTo(ExitCode.WRONG_INPUT.code());
    assertThat(err.toString()).contains("meteor", "taskmanager", "clock-skew");
  }

  @Test
  void loadOutOfRange_isRefused() {
    assertThat(run("verify", "faults", "--load", "1s")).isEqualTo(ExitCode.WRONG_INPUT.code());
    assertThat(err.toString()).contains("--load", "20s–6h");
  }
}
