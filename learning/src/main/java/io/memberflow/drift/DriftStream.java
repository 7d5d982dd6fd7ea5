package io.memberflow.drift;

import io.memberflow.catalogue.DriftSettings;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/** One watched stream of a model, and what has been found in it. */
public final class DriftStream {
  private final String name;
  private final DriftMonitor monitor;
  private long drifts;
  private DriftEvent last;

  DriftStream(String name, DriftSettings settings) {
    this.name = name;
    this.monitor = new DriftMonitor(settings);
  }

  Optional<DriftEvent> add(long time, double value) {
    Optional<Shift> shift = monitor.add(value);
    if (shift.isEmpty()) {
      return Optional.empty();
    }
    drifts += shift.get().level() == DriftLevel.DRIFT ? 1 : 0;
    last = new DriftEvent(name, time, shift.get());
    return Optional.of(last);
  }

  public String name() {
    return name;
  }

  /** Whether its scale is still being learnt: nothing is found meanwhile. */
  public boolean warmingUp() {
    return monitor.warmingUp();
  }

  /** Drifts so far; warnings do not count. */
  public long drifts() {
    return drifts;
  }

  /** The latest warning or drift. */
  public Optional<DriftEvent> last() {
    return Optional.ofNullable(last);
  }

  void write(DataOutput out) throws IOException {
    monitor.write(out);
    out.writeLong(drifts);
    out.writeBoolean(last != null);
    if (last != null) {
      last.write(out);
    }
  }

  void read(DataInput in) throws IOException {
    monitor.read(in);
    drifts = in.readLong();
    last = in.readBoolean() ? DriftEvent.read(in) : null;
  }
}
