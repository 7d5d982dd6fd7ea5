package io.memberflow.store.redis;

import io.memberflow.store.Erasure;
import io.memberflow.store.Field;
import io.memberflow.store.Provenance;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The script that writes a record, and its arguments. */
final class WriteScript {
  private static final byte[] ZERO = {'0'};
  private static final byte[] ONE = {'1'};

  /** Arguments of a section beside its fields. */
  private static final int FRAME = 7;

  private WriteScript() {}

  static RedisScript load() {
    return RedisScript.named("write-record.lua");
  }

  /** The key, then the arguments in the order that the script's header gives. */
  static byte[][] keyAndArguments(RecordWrite write, WriteMode mode, long writtenMillis) {
    Arguments all = new Arguments(size(write));
    all.add(write.key().redisKey());
    all.add(write.timeToLive().toMillis());
    all.add(mode == WriteMode.OVERWRITE ? ONE : ZERO);
    write.erasure().ifPresent(erasure -> add(all, erasure, writtenMillis));
    for (Section section : write.sections()) {
      add(all, section, writtenMillis);
    }
    return all.values;
  }

  private static int size(RecordWrite write) {
    int size = 3 + (write.erasure().isPresent() ? FRAME : 0);
    for (Section section : write.sections()) {
      size += FRAME + section.fields().size();
      for (Field field : section.fields()) {
        size += field.present() ? 1 : 0;
      }
    }
    return size;
  }

  private static void add(Arguments all, Erasure erasure, long writtenMillis) {
    all.add(erasure.asOf());
    all.add(erasure.jobEpoch());
    all.add(erasure.keep().toMillis());
    all.add(2);
    all.add(Erasure.field());
    all.add(erasure.format(writtenMillis));
    all.add(ZERO);
  }

  private static void add(Arguments all, Section section, long writtenMillis) {
    List<Field> fields = section.fields();
    int present = 0;
    for (Field field : fields) {
      present += field.present() ? 1 : 0;
    }
    all.add(section.asOf());
    all.add(section.jobEpoch());
    all.add(section.version());
    all.add(2L * (present + 1));
    all.add(Provenance.field(section.name()));
    all.add(Provenance.format(section, writtenMillis));
    for (Field field : fields) {
      if (field.present()) {
        all.add(field.name());
        all.add(field.value());
      }
    }
    all.add(fields.size() - present);
    for (Field field : fields) {
      if (!field.present()) {
        all.add(field.name());
      }
    }
  }

  /** Filled once, in order. */
  private static final class Arguments {
    private final byte[][] values;
    private int size;

    Arguments(int size) {
      this.values = new byte[size][];
    }

    void add(byte[] value) {
      values[size++] = value;
    }

    void add(String text) {
      add(text.getBytes(StandardCharsets.UTF_8));
    }

    void add(long number) {
      add(Long.toString(number).getBytes(StandardCharsets.ISO_8859_1));
    }
  }
}
