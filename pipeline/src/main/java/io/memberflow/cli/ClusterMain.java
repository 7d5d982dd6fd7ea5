package io.memberflow.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * The main class of the job jar. Flink may call it inside a long-lived JVM (its web upload does),
 * so a failure is thrown and never ends the JVM.
 */
public final class ClusterMain {
  private ClusterMain() {}

  /**
   * Runs a subcommand such as {@code members --config prod.yaml}.
   *
   * @throws IllegalStateException with what the command line would have printed
   */
  public static void main(String[] arguments) {
    StringWriter said = new StringWriter();
    int code =
        Memberflow.run(new PrintWriter(System.out, true), new PrintWriter(said, true), arguments);
    if (code != ExitCode.DONE.code()) {
      throw new IllegalStateException(said.toString().strip());
    }
  }
}
