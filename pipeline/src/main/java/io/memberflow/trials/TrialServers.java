package io.memberflow.trials;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.export.NamespaceExport;
import io.memberflow.platform.LocalServers;
import io.memberflow.servers.LocalKafka;
import io.memberflow.servers.LocalRedis;
import io.memberflow.servers.ServerException;
import io.memberflow.store.redis.RedisSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Kafka, Redis, and what the main job is told of them. */
final class TrialServers implements AutoCloseable {
  static final String NAMESPACE = "trial";
  private static final String CATALOGUE = "catalogue.yaml";

  private final CatalogueText catalogue;
  private final Path folder;
  private final LocalServers servers;

  /**
   * Starts the servers and makes the topics.
   *
   * @param folder for the configuration; made where it is missing
   * @throws ServerException where one of them does not come up
   */
  TrialServers(CatalogueText catalogue, Path folder) {
    this.catalogue = catalogue;
    this.folder = folder;
    this.servers = LocalServers.start(Map.of());
  }

  LocalKafka kafka() {
    return servers.kafka();
  }

  String kafkaAddress() {
    return servers.kafkaAddress();
  }

  LocalRedis redis() {
    return servers.redis();
  }

  RedisSettings redisSettings() {
    return RedisSettings.parse(servers.redisAddress());
  }

  /**
   * Writes the configuration of the job.
   *
   * @param bounded it ends where the log ends when it starts
   */
  Path config(boolean bounded) {
    // no partition is ever silent for a day: event time is that of the log, and of nothing else
    String text =
        """
        namespace: %s
        catalogue: %s
        kafka: {bootstrap: '%s', items: items}
        redis: {uri: '%s'}
        idle-after: 1d
        bounded: %s
        """
            .formatted(
                NAMESPACE, CATALOGUE, servers.kafkaAddress(), servers.redisAddress(), bounded);
    try {
      Files.createDirectories(folder);
      Files.writeString(folder.resolve(CATALOGUE), catalogue.yaml());
      return Files.writeString(folder.resolve(bounded ? "bounded.yaml" : "live.yaml"), text);
    } catch (IOException e) {
      throw new ServerException("the configuration cannot be written: " + e.getMessage(), e);
    }
  }

  /** Writes what Redis holds; the number of records. */
  long export(Path file) {
    return new NamespaceExport(redisSettings(), NAMESPACE, Optional.empty(), n -> {}).write(file);
  }

  @Override
  public void close() {
    servers.close();
  }
}
