package io.memberflow.backfill;

import io.memberflow.cleaning.Seam;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.members.MembersConfig;
import io.memberflow.runs.RunFolder;
import io.memberflow.sources.HistoryFiles;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * What is asked of a backfill. What can be refused is refused here, before anything runs.
 *
 * @param config of the main job that is to go on
 * @param parts of files that are read one after the other; all events of a member are in one part
 * @param until where the files end and the topic goes on; empty for after their newest event
 * @param publishes whether values go to the store
 * @param acceptsGap whether events may be missing between files and topic
 */
public record BackfillRequest(
    MembersConfig config,
    String name,
    List<List<Path>> parts,
    Optional<Instant> until,
    boolean publishes,
    boolean acceptsGap) {

  public BackfillRequest {
    parts = parts.stream().map(List::copyOf).toList();
  }

  /**
   * @throws ConfigurationException where something is wrong with it or with the files
   */
  void check(Instant now) {
    RunFolder.requireName("--name", name);
    until
        .filter(time -> time.isAfter(now))
        .ifPresent(
            time -> {
              throw ConfigurationException.wrong(
                  "--until", time, "a time that has passed", "name one that the files reach");
            });
    if (parts.size() > 1 && until.isEmpty()) {
      throw new ConfigurationException(
          "--until is missing; %d parts of files end at different times, and the topic must go on for all at one; name a time that each part reaches"
              .formatted(parts.size()));
    }
    new HistoryFiles(config.catalogue().parse().cleaning()).require(parts);
  }

  Seam seam() {
    return Seam.files(until.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE));
  }

  long files() {
    return parts.stream().mapToLong(List::size).sum();
  }

  BackfillPlan plan(Instant now) {
    return new BackfillPlan(
        config.namespace(),
        config.catalogue().yaml(),
        parts.stream().map(part -> part.stream().map(Path::toString).toList()).toList(),
        until.map(Instant::toString).orElse(null),
        publishes,
        now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1).toString());
  }

  /**
   * Holds a plan that was made before against this request.
   *
   * @throws ConfigurationException where they differ
   */
  void requireSame(BackfillPlan known) {
    BackfillPlan asked = plan(Instant.EPOCH);
    String difference = null;
    if (!known.namespace().equals(asked.namespace())) {
      difference = "namespace " + known.namespace();
    } else if (!known.files().equals(asked.files())) {
      difference = "other files: " + known.files();
    } else if (!String.valueOf(known.until()).equals(String.valueOf(asked.until()))) {
      difference = "--until " + known.until();
    } else if (known.publishes() != asked.publishes()) {
      difference = (known.publishes() ? "" : "no ") + "publication";
    } else if (!known.catalogue().equals(asked.catalogue())) {
      difference = "another catalogue";
    }
    if (difference != null) {
      throw new ConfigurationException(
          "backfill %s was started with %s; repeat the same command, or choose another --name"
              .formatted(name, difference));
    }
  }
}
