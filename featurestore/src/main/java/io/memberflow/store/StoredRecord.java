package io.memberflow.store;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * A record as the store has it.
 *
 * @param fields all fields with their bytes, not copied; empty where there is no record
 */
public record StoredRecord(RecordKey key, Map<String, byte[]> fields) {
  /** Between the texts of a list, none of which holds it. */
  public static final String LIST_SEPARATOR = "\u001f";

  public StoredRecord {
    fields = Map.copyOf(fields);
  }

  /** Whether there is more than the tombstone of what was erased. */
  public boolean exists() {
    return fields.size() > (fields.containsKey(Erasure.field()) ? 1 : 0);
  }

  /** When the record was erased; empty where it was not, or too long ago. */
  public Optional<Provenance> erased() {
    return section(Erasure.SECTION);
  }

  public Optional<byte[]> bytes(String field) {
    return Optional.ofNullable(fields.get(field));
  }

  public Optional<String> text(String field) {
    return bytes(field).map(b -> new String(b, StandardCharsets.UTF_8));
  }

  /** A text as a list; empty where absent. */
  public List<String> texts(String field) {
    return text(field).map(t -> List.of(t.split(LIST_SEPARATOR, -1))).orElse(List.of());
  }

  /**
   * @throws StoreException where the field holds something else than a finite number
   */
  public OptionalDouble number(String field) {
    return number(field, field);
  }

  /**
   * @param label what a message calls the field
   */
  OptionalDouble number(String field, String label) {
    byte[] value = fields.get(field);
    if (value == null) {
      return OptionalDouble.empty();
    }
    String text = new String(value, StandardCharsets.UTF_8);
    try {
      double number = Double.parseDouble(text);
      if (Double.isFinite(number)) {
        return OptionalDouble.of(number);
      }
    } catch (NumberFormatException e) {
      // said below, together with what is not finite
    }
    throw unreadable(label, text, "a finite number");
  }

  /**
   * @throws StoreException where the field holds something else than milliseconds since 1970
   */
  public Optional<Instant> instant(String field) {
    return instant(field, field);
  }

  Optional<Instant> instant(String field, String label) {
    return text(field)
        .map(
            text -> {
              try {
                return Instant.ofEpochMilli(Long.parseLong(text));
              } catch (NumberFormatException e) {
                throw unreadable(label, text, "milliseconds since 1970");
              }
            });
  }

  private StoreException unreadable(String label, String text, String allowed) {
    return new StoreException(
        "field %s of a %s record in namespace %s is \"%s\"; must be %s; find who else writes it"
            .formatted(label, key.kind(), key.namespace(), text, allowed));
  }

  /** Empty where the record lacks the section or its provenance cannot be read. */
  public Optional<Provenance> section(String name) {
    return text(Provenance.field(name)).flatMap(Provenance::parse);
  }

  /** The readable sections by name, sorted; the tombstone is none. */
  public Map<String, Provenance> sections() {
    Map<String, Provenance> sections = new TreeMap<>();
    for (String field : fields.keySet()) {
      if (field.startsWith("@") && !field.equals(Erasure.field())) {
        String name = field.substring(1);
        section(name).ifPresent(p -> sections.put(name, p));
      }
    }
    return sections;
  }
}
