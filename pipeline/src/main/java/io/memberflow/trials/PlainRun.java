package io.memberflow.trials;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.members.MembersConfig;
import io.memberflow.members.MembersRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.Optional;

/**
 * The log read by one bounded job in this process, when all of it has been sent: no cluster, no
 * stop, no failure. What any trial leaves in Redis must be the same.
 */
public final class PlainRun {
  private static final Duration AT_ONCE = Duration.ofMillis(1);

  private PlainRun() {}

  /**
   * Runs it on servers of its own.
   *
   * @param folder for its configuration
   * @param file of the export
   * @return records of the export
   * @throws io.memberflow.servers.ServerException where a server or the job fails
   */
  public static long export(CatalogueText catalogue, PacedLog log, Path folder, Path file) {
    try (TrialServers servers = new TrialServers(catalogue, folder);
        PacedFeed feed =
            new PacedFeed(
                log,
                servers.kafkaAddress(),
                Collections.nCopies(PacedLog.PARTITIONS, 1.0),
                AT_ONCE)) {
      feed.start();
      feed.finish();
      MembersRun.start(MembersConfig.read(servers.config(true), System::getenv), Optional.empty());
      return servers.export(file);
    }
  }
}
