package io.memberflow.store.redis;

import io.memberflow.store.Erasure;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import java.nio.charset.StandardCharsets;

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
      size += FRAME + 2 * section.fields().size() - SectionFields.absent(section);
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
    int absent = SectionFields.absent(section);
    all.add(section.asOf());
    all.add(section.jobEpoch());
    all.add(section.version());
    all.add(2L * (section.fields().size() - absent + 1));
    SectionFields.present(section, writtenMillis, all::add);
    all.add(absent);
    SectionFields.absent(section, all::add);
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
      add(SectionFields.bytes(text));
    }

    void add(long number) {
      add(Long.toString(number).getBytes(StandardCharsets.ISO_8859_1));
    }
  }
}
