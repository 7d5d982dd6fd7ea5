package io.memberflow.evaluation;

import io.memberflow.catalogue.EvaluationSettings;
import io.memberflow.catalogue.Target;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Metrics of one model over everything and per event-time window of the decision, the newest
 * {@value #MOST_WINDOWS} of them.
 *
 * <p>Windows are whole lengths away from Monday 1970-01-05T00:00:00Z, so that weeks begin on
 * Mondays. An answer belongs to the window of its decision, however late it comes; one whose window
 * has already been dropped counts in the total only. One owner thread.
 */
public final class WindowedValidation {
  public static final int MOST_WINDOWS = 400;
  private static final long MONDAY = Duration.ofDays(4).toMillis();

  private final Target target;
  private final long length;
  private long from;
  private final ProgressiveValidation total;
  private double threshold;
  private final TreeMap<Long, ProgressiveValidation> windows = new TreeMap<>();

  /** With the threshold of {@link EvaluationSettings#THRESHOLD}. */
  public WindowedValidation(Target target, Duration window, Optional<Instant> evaluateFrom) {
    this(target, window, evaluateFrom, EvaluationSettings.THRESHOLD);
  }

  /**
   * @param window length of the windows, at least 1 ms
   * @param evaluateFrom decisions before it do not count
   * @param threshold from which probability on a prediction is a yes
   */
  public WindowedValidation(
      Target target, Duration window, Optional<Instant> evaluateFrom, double threshold) {
    this(
        target,
        window.toMillis(),
        evaluateFrom.map(Instant::toEpochMilli).orElse(Long.MIN_VALUE),
        new ProgressiveValidation(target, threshold));
    this.threshold = threshold;
  }

  private WindowedValidation(Target target, long length, long from, ProgressiveValidation total) {
    if (length < 1) {
      throw new IllegalArgumentException(
          "evaluation window is %d ms; must be at least 1 ms; lengthen it".formatted(length));
    }
    this.target = target;
    this.length = length;
    this.from = from;
    this.total = total;
  }

  /**
   * One answered prediction.
   *
   * @param decisionTime milliseconds since 1970-01-01T00:00:00Z
   * @return the start of its window; empty where it came before {@code evaluateFrom} or its window
   *     is no longer kept
   * @throws IllegalArgumentException as {@link ProgressiveValidation#add}
   */
  public Optional<Instant> add(
      long decisionTime, double prediction, double label, double exposure) {
    if (!counts(decisionTime)) {
      return Optional.empty();
    }
    total.add(prediction, label, exposure);
    long start = MONDAY + Math.floorDiv(decisionTime - MONDAY, length) * length;
    boolean full = windows.size() >= MOST_WINDOWS;
    if (full && start < windows.firstKey()) {
      return Optional.empty();
    }
    windows
        .computeIfAbsent(start, s -> new ProgressiveValidation(target, threshold))
        .add(prediction, label, exposure);
    trim();
    return Optional.of(Instant.ofEpochMilli(start));
  }

  /** Whether a decision is at or after {@code evaluateFrom}. */
  public boolean counts(long decisionTime) {
    return decisionTime >= from;
  }

  /** As {@link ProgressiveValidation#threshold}, in all windows. */
  public void from(Optional<Instant> another) {
    from = another.map(Instant::toEpochMilli).orElse(Long.MIN_VALUE);
  }

  /** See {@link ProgressiveValidation#threshold}. */
  public void threshold(double another) {
    threshold = another;
    total.threshold(another);
    windows.values().forEach(window -> window.threshold(another));
  }

  /** As {@link ProgressiveValidation#loss}. */
  public double loss(double prediction, double label) {
    return total.loss(prediction, label);
  }

  private void trim() {
    while (windows.size() > MOST_WINDOWS) {
      windows.pollFirstEntry();
    }
  }

  /** Over all decisions from {@code evaluateFrom} on. */
  public ModelMetrics total() {
    return total.metrics();
  }

  /**
   * Of the newest window but one, because the newest is still filling; of the newest where there is
   * no other, and over everything where there is none.
   */
  public ModelMetrics recent() {
    if (windows.isEmpty()) {
      return total.metrics();
    }
    Map.Entry<Long, ProgressiveValidation> before = windows.lowerEntry(windows.lastKey());
    return (before == null ? windows.lastEntry() : before).getValue().metrics();
  }

  /** The calibration curve over all of them. */
  public List<ReliabilityBin> reliability() {
    return total.reliability();
  }

  /** Per window start, ascending. */
  public NavigableMap<Instant, ModelMetrics> windows() {
    NavigableMap<Instant, ModelMetrics> metrics = new TreeMap<>();
    windows.forEach((start, w) -> metrics.put(Instant.ofEpochMilli(start), w.metrics()));
    return metrics;
  }

  /** The metrics of one window; empty where it has no answers or is no longer kept. */
  public Optional<ModelMetrics> window(Instant start) {
    return Optional.ofNullable(windows.get(start.toEpochMilli()))
        .map(ProgressiveValidation::metrics);
  }

  /**
   * Adds what another instance saw.
   *
   * @throws IllegalArgumentException if it has another target, window length or start
   */
  public void merge(WindowedValidation other) {
    if (other.target != target || other.length != length || other.from != from) {
      throw new IllegalArgumentException(
          "cannot merge metrics of target %s, window %d ms, from %d into %s, %d ms, %d"
              .formatted(other.target, other.length, other.from, target, length, from));
    }
    total.merge(other.total);
    other.windows.forEach(
        (start, w) ->
            windows
                .computeIfAbsent(start, s -> new ProgressiveValidation(target, threshold))
                .merge(w));
    trim();
  }

  public void write(DataOutput out) throws IOException {
    out.writeUTF(target.name());
    out.writeLong(length);
    out.writeLong(from);
    out.writeDouble(threshold);
    total.write(out);
    out.writeInt(windows.size());
    for (Map.Entry<Long, ProgressiveValidation> window : windows.entrySet()) {
      out.writeLong(window.getKey());
      window.getValue().write(out);
    }
  }

  /** Reads what {@link #write} wrote. */
  public static WindowedValidation read(DataInput in) throws IOException {
    return read(in, false);
  }

  /** As {@link ProgressiveValidation#readFirstLayout}. */
  public static WindowedValidation readFirstLayout(DataInput in) throws IOException {
    return read(in, true);
  }

  private static WindowedValidation read(DataInput in, boolean first) throws IOException {
    Target target = Target.valueOf(in.readUTF());
    long length = in.readLong();
    long from = in.readLong();
    double threshold = first ? EvaluationSettings.THRESHOLD : in.readDouble();
    WindowedValidation read = new WindowedValidation(target, length, from, validation(in, first));
    read.threshold = threshold;
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      long start = in.readLong();
      read.windows.put(start, validation(in, first));
    }
    return read;
  }

  private static ProgressiveValidation validation(DataInput in, boolean first) throws IOException {
    return first ? ProgressiveValidation.readFirstLayout(in) : ProgressiveValidation.read(in);
  }
}
