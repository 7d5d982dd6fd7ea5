package io.memberflow.neighbours;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.store.RecordKey;
import io.memberflow.store.StoredRecord;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VectorReaderTest {
  private final Map<String, byte[]> fields = new HashMap<>();

  @Test
  void read_numbers_areColumnsInTheirOrder() {
    put("a", "1.5");
    put("b", "-2");
    put("@features", "1700000000000 3 abc 1700000000001");
    VectorRow row = read("b", "a");
    assertThat(row.id()).isEqualTo("x");
    assertThat(row.asOf()).isEqualTo(1_700_000_000_000L);
    assertThat(row.values()).containsExactly(-2, 1.5f);
  }

  @Test
  void read_packedField_isItsFloats() {
    fields.put("v", new byte[] {0, 0, (byte) 0x80, 0x3f, 0, 0, 0, (byte) 0xc0});
    assertThat(read("v").values()).containsExactly(1, -2);
  }

  @Test
  void read_whatIsNoVector_isNone() {
    put("a", "1");
    put("huge", "1e300");
    fields.put("odd", new byte[7]);
    fields.put("nan", new byte[] {0, 0, (byte) 0xc0, 0x7f});
    fields.put("empty", new byte[0]);
    // absent is not zero, and infinity is no number
    assertThat(read("a", "b")).isNull();
    assertThat(read("a", "huge")).isNull();
    for (String field : List.of("odd", "nan", "empty", "none")) {
      assertThat(read(field)).as(field).isNull();
    }
  }

  private void put(String field, String value) {
    fields.put(field, value.getBytes(StandardCharsets.UTF_8));
  }

  private VectorRow read(String... names) {
    return new VectorReader(List.of(names), version -> Optional.empty())
        .read(new StoredRecord(RecordKey.item("shop", "x"), fields))
        .orElse(null);
  }
}
