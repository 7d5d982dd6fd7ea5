package io.memberflow.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class MemberflowTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void no_arguments_print_the_commands_and_exit_codes() {
    assertThat(run()).isZero();
    assertThat(out.toString()).contains("version", "help", "Exit codes");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void version_command_and_option_print_the_same() {
    assertThat(run("version")).isZero();
    String command = out.toString();
    out.getBuffer().setLength(0);
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).isEqualTo(command).startsWith("memberflow ");
  }

  @Test
  void unknown_command_ends_with_2_and_one_short_message() {
    assertThat(run("membres")).isEqualTo(2);
    assertThat(err.toString()).contains("membres").doesNotContain("at io.memberflow");
    assertThat(err.toString().lines().count()).isLessThanOrEqualTo(3);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void output_that_finds_no_space_ends_with_2_and_the_reason() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    assertThat(Memberflow.run(full, said, "features", "list")).isEqualTo(2);
    assertThat(said.toString(StandardCharsets.UTF_8))
        .startsWith("memberflow: standard output took not all that was printed (No space left on")
        .hasLineCount(1);
  }

  @Test
  void failure_on_a_cluster_is_thrown_and_does_not_end_the_jvm() {
    assertThatThrownBy(() -> ClusterMain.main(new String[] {"membres"}))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("membres");
  }

  private int run(String... arguments) {
    return Memberflow.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }
}
