package io.memberflow.evaluation;

import io.memberflow.catalogue.Target;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Metrics of one model by the value of each declared segment at the decision. The first {@value
 * #MOST_VALUES} values of a segment are kept apart, in the order in which they came; later ones
 * share {@value #OTHER}. One owner thread.
 */
public final class SegmentedValidation {
  public static final int MOST_VALUES = 50;
  public static final String OTHER = "other";

  /** A longer value is cut: it names a field in the store. */
  static final int LONGEST_VALUE = 100;

  /** The group of a decision that was made before the segment was declared. */
  private static final byte UNKNOWN = 0;

  private final Target target;
  private final double threshold;
  private final List<Segment> segments;

  /** The values of one segment; a group's number is its place, from 1. */
  private static final class Segment {
    final String name;
    final Map<String, Byte> groups = new LinkedHashMap<>();
    final List<ProgressiveValidation> validations = new ArrayList<>();

    Segment(String name) {
      this.name = name;
    }
  }

  /**
   * @param names of the segments, distinct
   * @param threshold as in {@link ProgressiveValidation}
   */
  public SegmentedValidation(Target target, double threshold, List<String> names) {
    this.target = target;
    this.threshold = threshold;
    this.segments = names.stream().map(Segment::new).toList();
  }

  /** How many bytes {@link #place} fills. */
  public int size() {
    return segments.size();
  }

  /**
   * Finds the groups of a decision.
   *
   * @param values its value in each segment; of another length where it was made under other
   *     segments: it then counts in none
   * @param groups gets a group for each segment
   */
  public void place(String[] values, byte[] groups) {
    if (values.length != segments.size()) {
      Arrays.fill(groups, 0, segments.size(), UNKNOWN);
      return;
    }
    for (int i = 0; i < segments.size(); i++) {
      groups[i] = group(segments.get(i), cut(values[i]));
    }
  }

  private static String cut(String value) {
    return value.length() <= LONGEST_VALUE ? value : value.substring(0, LONGEST_VALUE);
  }

  private byte group(Segment segment, String value) {
    Byte known = segment.groups.get(value);
    if (known != null) {
      return known;
    }
    String name = segment.validations.size() < MOST_VALUES ? value : OTHER;
    return segment.groups.computeIfAbsent(
        name,
        n -> {
          segment.validations.add(new ProgressiveValidation(target, threshold));
          return (byte) segment.validations.size();
        });
  }

  /** The groups of a decision in words, each {@code segment=value}; not those it does not know. */
  public List<String> names(byte[] groups) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < segments.size(); i++) {
      byte group = groups[i];
      Segment segment = segments.get(i);
      segment.groups.forEach(
          (value, number) -> {
            if (number == group) {
              names.add(segment.name + "=" + value);
            }
          });
    }
    return names;
  }

  /**
   * One answered prediction.
   *
   * @param groups those of its decision
   */
  public void add(byte[] groups, double prediction, double label, double exposure) {
    for (int i = 0; i < segments.size(); i++) {
      if (groups[i] != UNKNOWN) {
        segments.get(i).validations.get(groups[i] - 1).add(prediction, label, exposure);
      }
    }
  }

  /** By segment, then by value, in the order in which they came; those without answers too. */
  public Map<String, Map<String, ModelMetrics>> metrics() {
    Map<String, Map<String, ModelMetrics>> metrics = new LinkedHashMap<>();
    for (Segment segment : segments) {
      Map<String, ModelMetrics> byValue = new LinkedHashMap<>();
      segment.groups.forEach(
          (value, group) -> byValue.put(value, segment.validations.get(group - 1).metrics()));
      metrics.put(segment.name, byValue);
    }
    return metrics;
  }

  /**
   * Adds what another instance saw; its values come after those known here.
   *
   * @throws IllegalArgumentException if it has another target or other segments
   */
  public void merge(SegmentedValidation other) {
    if (other.target != target || !other.names().equals(names())) {
      throw new IllegalArgumentException(
          "cannot merge segments %s of target %s into %s, %s"
              .formatted(other.names(), other.target, names(), target));
    }
    for (int i = 0; i < segments.size(); i++) {
      Segment mine = segments.get(i);
      Segment theirs = other.segments.get(i);
      theirs.groups.forEach(
          (value, group) ->
              mine.validations
                  .get(group(mine, value) - 1)
                  .merge(theirs.validations.get(group - 1)));
    }
  }

  private List<String> names() {
    return segments.stream().map(s -> s.name).toList();
  }

  public void write(DataOutput out) throws IOException {
    for (Segment segment : segments) {
      out.writeByte(segment.validations.size());
      for (Map.Entry<String, Byte> group : segment.groups.entrySet()) {
        out.writeUTF(group.getKey());
        segment.validations.get(group.getValue() - 1).write(out);
      }
    }
  }

  /** Reads what {@link #write} wrote, with the same segments, into a new instance. */
  public void read(DataInput in) throws IOException {
    for (Segment segment : segments) {
      int count = in.readByte();
      for (int i = 1; i <= count; i++) {
        segment.groups.put(in.readUTF(), (byte) i);
        ProgressiveValidation validation = ProgressiveValidation.read(in);
        validation.threshold(threshold);
        segment.validations.add(validation);
      }
    }
  }
}
