package io.memberflow.drift;

import io.memberflow.catalogue.DriftSettings;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The watched streams of one model. One owner thread. */
public final class DriftWatch {
  private final List<DriftStream> streams;
  private final List<DriftEvent> found = new ArrayList<>();

  /**
   * @param names of the streams, distinct
   */
  public DriftWatch(DriftSettings settings, List<String> names) {
    this.streams = names.stream().map(name -> new DriftStream(name, settings)).toList();
  }

  /**
   * Takes in the next value of a stream.
   *
   * @param stream its place among the names
   * @param time of the example, milliseconds since 1970-01-01T00:00:00Z
   * @param value NaN and infinite ones are left out
   */
  public void add(int stream, long time, double value) {
    streams.get(stream).add(time, value).ifPresent(found::add);
  }

  /** What was found since the last call, in order; at most two for each warm-up of values. */
  public List<DriftEvent> takeFound() {
    List<DriftEvent> taken = List.copyOf(found);
    found.clear();
    return taken;
  }

  /** In the order of the names. */
  public List<DriftStream> streams() {
    return streams;
  }

  /** What was found but not taken is written too. */
  public void write(DataOutput out) throws IOException {
    for (DriftStream stream : streams) {
      stream.write(out);
    }
    out.writeInt(found.size());
    for (DriftEvent event : found) {
      event.write(out);
    }
  }

  /** Reads what {@link #write} wrote, under the same settings and names. */
  public void read(DataInput in) throws IOException {
    for (DriftStream stream : streams) {
      stream.read(in);
    }
    found.clear();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      found.add(DriftEvent.read(in));
    }
  }
}
