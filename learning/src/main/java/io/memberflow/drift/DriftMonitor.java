package io.memberflow.drift;

import io.memberflow.catalogue.DriftSettings;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Optional;

/**
 * A detector behind a scale of its own, so that one setting serves losses, counts and amounts. The
 * first values (the warm-up) give mean and deviation; those after it reach the detector in
 * deviations from that mean, cut at ±{@value #CUT}. After a drift it starts anew with a warm-up.
 */
public final class DriftMonitor {
  /** One absurd value is at most this many deviations. */
  static final double CUT = 5;

  private final DriftSettings settings;
  private DriftDetector detector;
  private long count;
  private double mean;

  /** Σ (x − mean)² during the warm-up. */
  private double squares;

  /** Values since the last warning: so many as a warm-up lie between two. */
  private long sinceWarning;

  public DriftMonitor(DriftSettings settings) {
    this.settings = settings;
    clear();
  }

  private void clear() {
    detector = DriftDetectors.create(settings, CUT);
    count = 0;
    mean = 0;
    squares = 0;
    sinceWarning = settings.warmUp();
  }

  /** Whether the scale is still being learnt. */
  public boolean warmingUp() {
    return count < settings.warmUp();
  }

  /**
   * Takes in the next value; NaN and infinite ones are left out.
   *
   * @return a change at the value that makes it known, in units of the values
   */
  public Optional<Shift> add(double value) {
    if (!Double.isFinite(value)) {
      return Optional.empty();
    }
    if (warmingUp()) {
      count++;
      double delta = value - mean;
      mean += delta / count;
      squares += delta * (value - mean);
      return Optional.empty();
    }
    sinceWarning++;
    double unit = unit();
    Optional<Shift> shift =
        detector
            .add(Math.max(-CUT, Math.min(CUT, (value - mean) / unit)))
            .map(s -> scaled(s, unit));
    if (shift.isEmpty()) {
      return shift;
    }
    if (shift.get().level() == DriftLevel.DRIFT) {
      clear();
      return shift;
    }
    if (sinceWarning < settings.warmUp()) {
      return Optional.empty();
    }
    sinceWarning = 0;
    return shift;
  }

  private Shift scaled(Shift s, double unit) {
    return new Shift(s.level(), mean + s.before() * unit, mean + s.after() * unit);
  }

  /** The deviation; where nothing varied, a move by the mean itself, or by 1, is the farthest. */
  private double unit() {
    double deviation = Math.sqrt(squares / count);
    if (deviation > 1e-12 * Math.abs(mean)) {
      return deviation;
    }
    return (mean == 0 ? 1 : Math.abs(mean)) / CUT;
  }

  public void write(DataOutput out) throws IOException {
    out.writeLong(count);
    out.writeDouble(mean);
    out.writeDouble(squares);
    out.writeLong(sinceWarning);
    detector.write(out);
  }

  /** Reads what {@link #write} wrote, under the same settings. */
  public void read(DataInput in) throws IOException {
    clear();
    count = in.readLong();
    mean = in.readDouble();
    squares = in.readDouble();
    sinceWarning = in.readLong();
    detector.read(in);
  }
}
