package io.memberflow.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One field that a section writes.
 *
 * @param value its bytes, not copied; null where the value is absent and the field is deleted
 */
public record Field(String name, byte[] value) {

  public boolean present() {
    return value != null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Field that
        && name.equals(that.name)
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return 31 * name.hashCode() + Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return name + "=" + (value == null ? "absent" : new String(value, StandardCharsets.UTF_8));
  }
}
