package io.memberflow.cli;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.platform.LocalServers;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Local Kafka and Redis for as long as the command runs. */
@Command(
    name = "servers",
    mixinStandardHelpOptions = true,
    description = {
      "Start Kafka, with the main job's topics, and Redis on free ports of this machine.",
      "They end with this command, and their data goes with them."
    })
final class ServersCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "write the addresses there, as lines for a shell, once both answer")
  private Path file;

  @Override
  public void run() {
    try (LocalServers servers = LocalServers.start(Map.of())) {
      String addresses =
          "KAFKA=%s%nMEMBERFLOW_REDIS=%s%n"
              .formatted(servers.kafkaAddress(), servers.redisAddress());
      PrintWriter out = spec.commandLine().getOut();
      out.print(addresses);
      out.flush();
      if (file != null) {
        write(addresses);
      }
      Thread.currentThread().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whole or not at all: a script waits for the file. */
  private void write(String addresses) {
    try {
      Path part = file.resolveSibling(file.getFileName() + ".part");
      Files.writeString(part, addresses);
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new ConfigurationException(
          "--out %s cannot be written (%s); name a file in a folder that exists"
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
