package io.memberflow.neighbours;

import io.memberflow.store.Layout;
import io.memberflow.store.RecordKey;
import io.memberflow.store.StoredRecord;
import io.memberflow.store.redis.RedisNamespace;
import io.memberflow.store.redis.RedisRecordReader;
import io.memberflow.store.redis.RedisSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.functions.RichFlatMapFunction;
import org.apache.flink.util.Collector;

/**
 * Reads the vectors of all records of a kind. One subtask does, so that all others compare the same
 * rows.
 */
final class ReadVectorsFunction extends RichFlatMapFunction<Long, VectorRow> {
  private static final long serialVersionUID = 1L;
  private static final int BATCH = 1_000;

  private final NeighboursSettings settings;

  ReadVectorsFunction(NeighboursSettings settings) {
    this.settings = settings;
  }

  @Override
  public void flatMap(Long once, Collector<VectorRow> out) {
    RedisSettings redis = RedisSettings.parse(settings.redisUri());
    Map<String, Optional<Layout>> layouts = new HashMap<>();
    long leftOut = 0;
    long rows = 0;
    try (RedisNamespace namespace = new RedisNamespace(redis, settings.namespace());
        RedisRecordReader reader = new RedisRecordReader(redis)) {
      VectorReader vectors =
          new VectorReader(
              settings.vectors(),
              version ->
                  layouts.computeIfAbsent(
                      version, v -> Layout.read(reader.read(Layout.key(settings.namespace(), v)))));
      List<String> ids = namespace.ids(settings.entity());
      for (int from = 0; from < ids.size(); from += BATCH) {
        List<RecordKey> keys =
            ids.subList(from, Math.min(ids.size(), from + BATCH)).stream()
                .map(id -> new RecordKey(settings.namespace(), settings.entity(), id))
                .toList();
        for (StoredRecord stored : reader.read(keys)) {
          Optional<VectorRow> row = vectors.read(stored);
          if (row.isPresent()) {
            out.collect(row.get());
            rows++;
          } else {
            leftOut++;
          }
        }
      }
    }
    getRuntimeContext().getMetricGroup().counter(VectorSource.WITHOUT_VECTOR).inc(leftOut);
    getRuntimeContext().getLongCounter(VectorSource.WITHOUT_VECTOR).add(leftOut);
    SearchLog.say("%,d rows read, %,d records without a vector".formatted(rows, leftOut));
  }
}
