package io.memberflow.store.redis;

import io.memberflow.store.Field;
import io.memberflow.store.Provenance;
import io.memberflow.store.Section;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** The fields of a section as a command takes them. */
final class SectionFields {
  private SectionFields() {}

  /** Provenance and present values: each field's name, then its value. */
  static void present(Section section, long writtenMillis, Consumer<byte[]> arguments) {
    arguments.accept(bytes(Provenance.field(section.name())));
    arguments.accept(bytes(Provenance.format(section, writtenMillis)));
    for (Field field : section.fields()) {
      if (field.present()) {
        arguments.accept(bytes(field.name()));
        arguments.accept(field.value());
      }
    }
  }

  /** Names of the fields that are to be deleted. */
  static void absent(Section section, Consumer<byte[]> arguments) {
    for (Field field : section.fields()) {
      if (!field.present()) {
        arguments.accept(bytes(field.name()));
      }
    }
  }

  /** How many fields are to be deleted. */
  static int absent(Section section) {
    int absent = 0;
    for (Field field : section.fields()) {
      absent += field.present() ? 0 : 1;
    }
    return absent;
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
