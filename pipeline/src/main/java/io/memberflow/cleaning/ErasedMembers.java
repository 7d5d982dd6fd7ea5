package io.memberflow.cleaning;

import io.memberflow.catalogue.EventType;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.events.Event;
import io.memberflow.events.TextHash;
import io.memberflow.publishing.Publication;
import io.memberflow.store.RecordKey;
import io.memberflow.store.Section;
import io.memberflow.store.StoredRecord;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * The members that were erased before this run began, so that a replay of the log leaves them out
 * from its first event on. The store keeps a 64-bit hash of each id and the time, nothing else.
 */
public final class ErasedMembers implements Serializable {
  private static final long serialVersionUID = 1L;

  /** Their 16 bytes each are shipped with the job. */
  public static final int BOUND = 1_000_000;

  public static final ErasedMembers NONE = new ErasedMembers(Map.of());

  private static final String SECTION = "erasure";
  private static final String VERSION = "1";
  private static final int HEX = 16;

  private final long[] members;
  private final long[] times;

  /**
   * @param times of erasure in milliseconds, by {@link #idOf}
   * @throws ConfigurationException where there are more than {@value #BOUND}
   */
  public ErasedMembers(Map<String, Long> times) {
    if (times.size() > BOUND) {
      throw new ConfigurationException(
          ("%d members were erased; at most %d can be left out of a replay; keep the log for a"
                  + " shorter time and drop erasure records that are older")
              .formatted(times.size(), BOUND));
    }
    this.members =
        times.keySet().stream()
            .mapToLong(hex -> Long.parseUnsignedLong(hex, HEX))
            .sorted()
            .toArray();
    this.times = new long[members.length];
    times.forEach(
        (hex, time) ->
            this.times[Arrays.binarySearch(members, Long.parseUnsignedLong(hex, HEX))] = time);
  }

  /** The id of the record that says a member was erased: 16 hexadecimal digits. */
  public static String idOf(String member) {
    return "%016x".formatted(TextHash.of(member));
  }

  /** What the store is told. */
  public static Publication publication(String member, long time, long jobEpoch) {
    return new Publication(
        RecordKey.ERASURE, idOf(member), Section.builder(SECTION, time, jobEpoch, VERSION).build());
  }

  /** When the member was erased, from what the store was told. */
  public static Optional<Long> time(StoredRecord record) {
    return record.section(SECTION).map(provenance -> provenance.asOf().toEpochMilli());
  }

  /** Whether an event is void. The erasure itself is not: it must reach what is already kept. */
  boolean voids(Event event) {
    if (members.length == 0 || event.type() == EventType.ERASURE) {
      return false;
    }
    int at = Arrays.binarySearch(members, TextHash.of(event.member()));
    return at >= 0 && event.time() <= times[at];
  }
}
