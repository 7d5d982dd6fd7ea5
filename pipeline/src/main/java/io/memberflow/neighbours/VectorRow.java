package io.memberflow.neighbours;

import io.memberflow.store.StoredRecord;
import java.util.Arrays;
import java.util.Objects;

/**
 * The vector of one member or item, as its source has it.
 *
 * @param asOf event time of its values, in milliseconds
 * @param values not copied
 */
public record VectorRow(String id, long asOf, float[] values) {

  /** Only such a row can be compared, and be told in a list of ids. */
  boolean isUsable() {
    return isListable() && isFinite();
  }

  /** False for an id that a reader of the list would take for two. */
  boolean isListable() {
    return !id.contains(StoredRecord.LIST_SEPARATOR);
  }

  boolean isFinite() {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VectorRow that
        && id.equals(that.id)
        && asOf == that.asOf
        && Arrays.equals(values, that.values);
  }

  @Override
  public int hashCode() {
    return Objects.hash(id, asOf, Arrays.hashCode(values));
  }

  @Override
  public String toString() {
    return "vector of %s, dimension %d".formatted(id, values.length);
  }
}
