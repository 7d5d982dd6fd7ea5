package io.memberflow.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.store.redis.RecordCount;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class StoredRecordsTest {
  @Test
  void erasedMembers_areCountedApart() {
    Map<String, RecordCount> kinds =
        new TreeMap<>(
            Map.of(
                "member", new RecordCount(2_932, 3),
                "item", new RecordCount(800, 0),
                "member-category", new RecordCount(12, 1)));
    assertThat(StoredRecords.summary(kinds))
        .isEqualTo("2,932 members, 800 items, 3,744 records in all; 4 more are erased");
    assertThat(StoredRecords.byKind(kinds))
        .isEqualTo("item 800, member 2,932 (3 more erased), member-category 12 (1 more erased)");
  }

  @Test
  void nobodyErased_isNotMentioned() {
    assertThat(StoredRecords.summary(Map.of("member", new RecordCount(1, 0))))
        .isEqualTo("1 members, 0 items, 1 records in all");
    assertThat(StoredRecords.summary(Map.of())).isEqualTo("0 members, 0 items, 0 records in all");
  }
}
