package io.memberflow.store.redis;

import java.util.Map;
import java.util.TreeMap;

/**
 * How much memory the records of one kind take.
 *
 * @param records all that were counted
 * @param weighed how many of them were measured with MEMORY USAGE
 * @param meanBytes of those; 0 where none was
 * @param mostBytes of those
 * @param encodings how many of those have which encoding in Redis
 */
public record NamespaceSize(
    long records, long weighed, double meanBytes, long mostBytes, Map<String, Long> encodings) {

  /** What all the records take, if the others are like those that were weighed. */
  public long estimatedBytes() {
    return Math.round(records * meanBytes);
  }

  static final class Builder {
    private final long records;
    private final Map<String, Long> encodings = new TreeMap<>();
    private long weighed;
    private long sum;
    private long most;

    Builder(long records) {
      this.records = records;
    }

    void weighed(long bytes, String encoding) {
      weighed++;
      sum += bytes;
      most = Math.max(most, bytes);
      encodings.merge(encoding, 1L, Long::sum);
    }

    NamespaceSize build() {
      double mean = weighed == 0 ? 0 : (double) sum / weighed;
      return new NamespaceSize(records, weighed, mean, most, Map.copyOf(encodings));
    }
  }
}
