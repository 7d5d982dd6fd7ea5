package io.memberflow.servers;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import kafka.Kafka;
import kafka.tools.StorageTool;

/** The broker's own JVM: formats the storage on the first run, then serves until it is ended. */
final class KafkaProcess {
  private KafkaProcess() {}

  /** Arguments: cluster id, settings file. One JVM for both steps halves the time to start. */
  public static void main(String[] arguments) {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    int code =
        StorageTool.execute(
            new String[] {"format", "--ignore-formatted", "-t", arguments[0], "-c", arguments[1]},
            new PrintStream(said, true, StandardCharsets.UTF_8));
    if (code != 0) {
      throw new IllegalStateException(
          "formatting the storage failed: " + said.toString(StandardCharsets.UTF_8));
    }
    Kafka.main(new String[] {arguments[1]});
  }
}
