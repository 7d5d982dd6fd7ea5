package io.memberflow.reference;

import io.memberflow.store.RecordKey;
import io.memberflow.store.redis.RecordCount;
import java.util.Map;
import java.util.stream.Collectors;

/** What a namespace holds, in words. */
public final class StoredRecords {
  private StoredRecords() {}

  /** Members, items and all, such as {@code 2,932 members, 800 items, 3,744 records in all}. */
  public static String summary(Map<String, RecordCount> kinds) {
    RecordCount all = RecordCount.sum(kinds.values());
    return "%,d members, %,d items, %,d records in all%s"
        .formatted(
            kinds.getOrDefault(RecordKey.MEMBER, RecordCount.NONE).records(),
            kinds.getOrDefault(RecordKey.ITEM, RecordCount.NONE).records(),
            all.records(),
            erased(all, "; %,d more are erased"));
  }

  /** All kinds, such as {@code item 800, member 2,932 (3 more erased)}. */
  public static String byKind(Map<String, RecordCount> kinds) {
    return kinds.entrySet().stream()
        .map(
            kind ->
                "%s %,d%s"
                    .formatted(
                        kind.getKey(),
                        kind.getValue().records(),
                        erased(kind.getValue(), " (%,d more erased)")))
        .collect(Collectors.joining(", "));
  }

  private static String erased(RecordCount count, String words) {
    return count.erased() == 0 ? "" : words.formatted(count.erased());
  }
}
