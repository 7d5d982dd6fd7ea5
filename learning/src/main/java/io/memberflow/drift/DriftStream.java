package io.memberflow.drift;

import io.memberflow.catalogue.DriftSettings;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** One watched stream of a model, and what has been found in it. */
public final class DriftStream {
  private final String name;
  private final DriftMonitor monitor;

  /** Milliseconds that are averaged; 0 for none. */
  private final long per;

  /** The period that is being averaged, counted from 1970; its values so far. */
  private long period;

  private double sum;
  private long count;
  private long drifts;
  private DriftEvent last;

  DriftStream(String name, DriftSettings settings) {
    this.name = name;
    this.monitor = new DriftMonitor(settings);
    this.per = settings.per().map(Duration::toMillis).orElse(0L);
  }

  Optional<DriftEvent> add(long time, double value) {
    Optional<Shift> shift = per == 0 ? monitor.add(value) : average(time, value);
    if (shift.isEmpty()) {
      return Optional.empty();
    }
    drifts += shift.get().level() == DriftLevel.DRIFT ? 1 : 0;
    last = new DriftEvent(name, time, shift.get());
    return Optional.of(last);
  }

  /** A value that comes after its period has ended counts in the one that is open. */
  private Optional<Shift> average(long time, double value) {
    if (!Double.isFinite(value)) {
      return Optional.empty();
    }
    Optional<Shift> shift = Optional.empty();
    long its = Math.floorDiv(time, per);
    if (count > 0 && its > period) {
      shift = monitor.add(sum / count);
      sum = 0;
      count = 0;
    }
    period = count == 0 ? its : period;
    sum += value;
    count++;
    return shift;
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
    out.writeLong(period);
    out.writeDouble(sum);
    out.writeLong(count);
    out.writeLong(drifts);
    out.writeBoolean(last != null);
    if (last != null) {
      last.write(out);
    }
  }

  void read(DataInput in) throws IOException {
    monitor.read(in);
    period = in.readLong();
    sum = in.readDouble();
    count = in.readLong();
    drifts = in.readLong();
    last = in.readBoolean() ? DriftEvent.read(in) : null;
  }
}
