package io.memberflow.platform;

import io.memberflow.store.RecordKey;
import io.memberflow.store.StoredRecord;
import io.memberflow.store.redis.RedisNamespace;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All records of a namespace as text, without the stamp of when they were written. */
final class StoreContent {
  private static final List<String> KINDS =
      List.of(
          RecordKey.MEMBER, RecordKey.ITEM, RecordKey.METRICS, RecordKey.MODEL, RecordKey.SOURCE);

  private StoreContent() {}

  /** Kind and id to field to value. */
  static Map<String, Map<String, String>> of(LocalPlatform platform, String namespace) {
    Map<String, Map<String, String>> content = new TreeMap<>();
    try (RedisNamespace names = new RedisNamespace(platform.redisSettings(), namespace)) {
      for (String kind : KINDS) {
        List<RecordKey> keys =
            names.ids(kind).stream().map(id -> new RecordKey(namespace, kind, id)).toList();
        for (StoredRecord record : platform.reader().read(keys)) {
          content.put(kind + " " + record.key().id(), fields(record));
        }
      }
    }
    return content;
  }

  private static Map<String, String> fields(StoredRecord record) {
    Map<String, String> fields = new TreeMap<>();
    for (String name : record.fields().keySet()) {
      String text = record.text(name).orElseThrow();
      if (name.startsWith("@")) {
        fields.put(name, text.substring(0, text.lastIndexOf(' ')));
      } else if (name.equals("weights")) {
        fields.put(name, HexFormat.of().formatHex(record.bytes(name).orElseThrow()));
      } else {
        fields.put(name, text);
      }
    }
    return fields;
  }
}
