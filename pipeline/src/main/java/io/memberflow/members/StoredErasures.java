package io.memberflow.members;

import io.memberflow.cleaning.ErasedMembers;
import io.memberflow.store.RecordKey;
import io.memberflow.store.StoredRecord;
import io.memberflow.store.redis.RedisNamespace;
import io.memberflow.store.redis.RedisRecordReader;
import io.memberflow.store.redis.RedisSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads from the store who was erased, at the start of a run. */
final class StoredErasures {
  private StoredErasures() {}

  /**
   * @throws io.memberflow.store.StoreException where the store does not answer
   * @throws io.memberflow.configuration.ConfigurationException for more than {@link
   *     ErasedMembers#BOUND}
   */
  static ErasedMembers read(MembersConfig config) {
    RedisSettings settings = RedisSettings.parse(config.redisUri());
    try (RedisNamespace namespace = new RedisNamespace(settings, config.namespace());
        RedisRecordReader reader = new RedisRecordReader(settings)) {
      List<String> ids = namespace.ids(RecordKey.ERASURE);
      Map<String, Long> times = new HashMap<>();
      List<RecordKey> keys =
          ids.stream().map(id -> new RecordKey(config.namespace(), RecordKey.ERASURE, id)).toList();
      for (StoredRecord record : reader.read(keys)) {
        ErasedMembers.time(record).ifPresent(time -> times.put(record.key().id(), time));
      }
      return times.isEmpty() ? ErasedMembers.NONE : new ErasedMembers(times);
    }
  }
}
