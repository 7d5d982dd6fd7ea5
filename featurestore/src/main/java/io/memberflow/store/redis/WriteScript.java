package io.memberflow.store.redis;

import io.memberflow.store.Field;
import io.memberflow.store.Provenance;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The script that writes a record, and its arguments. */
final class WriteScript {
  private static final String RESOURCE = "write-record.lua";

  private WriteScript() {}

  static byte[] source() {
    try (InputStream in = WriteScript.class.getResourceAsStream(RESOURCE)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException("the script that writes records cannot be read", e);
    }
  }

  /** The key, then the arguments in the order that the script's header gives. */
  static byte[][] keyAndArguments(RecordWrite write, WriteMode mode, long writtenMillis) {
    List<byte[]> all = new ArrayList<>(64);
    all.add(bytes(write.key().redisKey()));
    all.add(bytes(write.timeToLive().toMillis()));
    all.add(bytes(mode == WriteMode.OVERWRITE ? 1 : 0));
    for (Section section : write.sections()) {
      add(all, section, writtenMillis);
    }
    return all.toArray(byte[][]::new);
  }

  private static void add(List<byte[]> all, Section section, long writtenMillis) {
    int present = 0;
    for (Field field : section.fields()) {
      present += field.present() ? 1 : 0;
    }
    all.add(bytes(section.asOf()));
    all.add(bytes(section.jobEpoch()));
    all.add(bytes(section.version()));
    all.add(bytes(2L * (present + 1)));
    all.add(bytes(Provenance.field(section.name())));
    all.add(bytes(Provenance.format(section, writtenMillis)));
    for (Field field : section.fields()) {
      if (field.present()) {
        all.add(bytes(field.name()));
        all.add(field.value());
      }
    }
    all.add(bytes(section.fields().size() - present));
    for (Field field : section.fields()) {
      if (!field.present()) {
        all.add(bytes(field.name()));
      }
    }
  }

  private static byte[] bytes(long number) {
    return Long.toString(number).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
