package io.memberflow.sources;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.catalogue.CleaningSettings;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;

/** The topic as it goes on where a history in files ends. */
public final class TopicAfterFiles {
  private final KafkaSettings settings;
  private final CatalogueText catalogue;
  private final CleaningSettings cleaning;

  public TopicAfterFiles(KafkaSettings settings, CatalogueText catalogue) {
    this.settings = settings;
    this.catalogue = catalogue;
    this.cleaning = catalogue.parse().cleaning();
  }

  /**
   * Where reading begins so that no event from the seam on is missed: an event cannot be later than
   * its record by more than the clock skew, so it lies behind the first record of that time.
   *
   * @param seam event time in milliseconds
   */
  public Offsets begin(long seam) {
    try (KafkaOffsets kafka = new KafkaOffsets(settings)) {
      return kafka.at(settings.events(), Instant.ofEpochMilli(seam).minus(cleaning.clockSkew()));
    }
  }

  /**
   * Whether events may lie between the files and the topic that neither has.
   *
   * @param seam event time in milliseconds
   * @return what is missing, with both times; empty where nothing is
   */
  public Optional<String> gap(long seam) {
    String topic = settings.events();
    try (KafkaOffsets kafka = new KafkaOffsets(settings);
        FirstEvents events = new FirstEvents(settings, catalogue)) {
      Offsets earliest = kafka.earliest(topic);
      Offsets latest = kafka.latest(topic);
      return gap(topic, seam, earliest, latest, events.times(topic, earliest, latest));
    }
  }

  private Optional<String> gap(
      String topic, long seam, Offsets earliest, Offsets latest, Map<Integer, Long> times) {
    Instant files = Instant.ofEpochMilli(seam);
    boolean deletedAny = false;
    for (Map.Entry<Integer, Long> first : earliest.byPartition().entrySet()) {
      int partition = first.getKey();
      if (first.getValue() == 0) {
        continue;
      }
      deletedAny = true;
      Long time = times.get(partition);
      if (time == null) {
        return Optional.of(
            "the files are taken up to %s, and of partition %d of %s all %,d records were deleted"
                .formatted(files, partition, topic, latest.of(partition)));
      }
      if (time > seam - cleaning.lateness().toMillis()) {
        return Optional.of(
            ("the files are taken up to %s, and partition %d of %s begins with an event of %s: of the"
                    + " %,d records deleted before it, some may be later than the files (events come"
                    + " up to cleaning.lateness, %s, late)")
                .formatted(
                    files,
                    partition,
                    topic,
                    Instant.ofEpochMilli(time),
                    first.getValue(),
                    cleaning.lateness()));
      }
    }
    if (!deletedAny && !times.isEmpty()) {
      long first = Collections.min(times.values());
      if (first > seam + cleaning.lateness().toMillis()) {
        return Optional.of(
            "the files are taken up to %s, and topic %s begins with an event of %s: nobody has what lies between"
                .formatted(files, topic, Instant.ofEpochMilli(first)));
      }
    }
    return Optional.empty();
  }
}
