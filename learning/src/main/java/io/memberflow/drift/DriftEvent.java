package io.memberflow.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * A change in one of the streams of a model.
 *
 * @param stream what has changed: {@code loss}, an input's name, or {@code NAME.missing}
 * @param time of the example that made it known, milliseconds since 1970-01-01T00:00:00Z
 */
public record DriftEvent(String stream, long time, Shift shift) {

  public void write(DataOutput out) throws IOException {
    out.writeUTF(stream);
    out.writeLong(time);
    out.writeUTF(shift.level().name());
    out.writeDouble(shift.before());
    out.writeDouble(shift.after());
  }

  /** Reads what {@link #write} wrote. */
  public static DriftEvent read(DataInput in) throws IOException {
    return new DriftEvent(
        in.readUTF(),
        in.readLong(),
        new Shift(DriftLevel.valueOf(in.readUTF()), in.readDouble(), in.readDouble()));
  }
}
