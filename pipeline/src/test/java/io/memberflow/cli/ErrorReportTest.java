package io.memberflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.servers.ServerException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class ErrorReportTest {
  private final StringWriter err = new StringWriter();

  @Test
  void wrong_setting_wrapped_by_others_ends_with_2_and_its_message_alone() {
    int code =
        fail(new IllegalStateException("job", new ConfigurationException("features is empty")));

    assertThat(code).isEqualTo(2);
    assertThat(err.toString().strip()).isEqualTo("memberflow: features is empty");
  }

  @Test
  void server_that_does_not_answer_ends_with_3_and_its_message_alone() {
    assertThat(fail(new ServerException("redis did not answer"))).isEqualTo(3);
    assertThat(err.toString().strip()).isEqualTo("memberflow: redis did not answer");
  }

  @Test
  void defect_ends_with_1_and_its_stack_trace() {
    assertThat(fail(new IllegalStateException("defect"))).isEqualTo(1);
    assertThat(err.toString()).contains("unexpected", "defect", "ErrorReportTest");
  }

  private int fail(Exception thrown) {
    return new CommandLine(new Failing(thrown))
        .setErr(new PrintWriter(err, true))
        .setExecutionExceptionHandler(new ErrorReport())
        .execute();
  }

  @Command(name = "failing")
  private record Failing(Exception thrown) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      throw thrown;
    }
  }
}
