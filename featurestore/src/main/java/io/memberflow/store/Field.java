package io.memberflow.store;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * One field that a section writes.
 *
 * @param value its bytes, not copied; null where the value is absent and the field is deleted
 */
public record Field(String name, byte[] value) {

  /** Text; null is absent. */
  public static Field of(String name, String value) {
    return new Field(name, value == null ? null : value.getBytes(StandardCharsets.UTF_8));
  }

  /** A number in its shortest decimal form; NaN and infinity are no values and so absent. */
  public static Field of(String name, double value) {
    return new Field(
        name,
        Double.isFinite(value) ? NumberText.of(value).getBytes(StandardCharsets.ISO_8859_1) : null);
  }

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
