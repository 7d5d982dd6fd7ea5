package io.memberflow.members;

import io.memberflow.epochs.LogEnd;
import io.memberflow.publishing.Publication;
import io.memberflow.store.RecordKey;
import io.memberflow.store.Section;
import io.memberflow.store.StoredRecord;
import io.memberflow.store.redis.RedisRecordReader;
import io.memberflow.store.redis.RedisSettings;

/** How far the job has come in event time, as the store has it: a rebuild beside it goes as far. */
final class StoredEventTime {
  /** Those of partitions hold a slash. */
  private static final String ID = "event-time";

  private static final String SECTION = "progress";
  private static final String VERSION = "1";

  /** Event time of a job that may go on, in milliseconds. */
  private static final String OPEN = "event-time";

  /** The same of a job that has ended and has nothing open any more. */
  private static final String ENDED = "ended-at";

  private StoredEventTime() {}

  static Publication publication(long eventTime, boolean ended, long jobEpoch) {
    Section section =
        Section.builder(SECTION, eventTime, jobEpoch, VERSION)
            .put(ended ? ENDED : OPEN, eventTime)
            .absent(ended ? OPEN : ENDED)
            .build();
    return new Publication(RecordKey.SOURCE, ID, section);
  }

  /**
   * The end of the log for a rebuild.
   *
   * @throws io.memberflow.store.StoreException where the store does not answer
   */
  static LogEnd read(MembersConfig config) {
    try (RedisRecordReader reader = new RedisRecordReader(RedisSettings.parse(config.redisUri()))) {
      StoredRecord stored = reader.read(new RecordKey(config.namespace(), RecordKey.SOURCE, ID));
      if (stored.number(OPEN).isPresent()) {
        return new LogEnd(true, (long) stored.number(OPEN).getAsDouble(), false);
      }
      return stored.number(ENDED).isPresent()
          ? new LogEnd(true, (long) stored.number(ENDED).getAsDouble(), true)
          : LogEnd.OF_DATA;
    }
  }
}
