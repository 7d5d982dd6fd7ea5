package io.memberflow.neighbours;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.similarity.Metric;
import io.memberflow.similarity.Similarity;
import io.memberflow.similarity.providers.ProviderName;
import io.memberflow.store.RecordKey;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * Whose neighbours are computed, and how.
 *
 * @param redisUri holds the password, so it is never printed
 * @param entity kind of the records that hold the vectors, such as {@code item}
 * @param source where the vectors are
 * @param vectors one field that holds a packed vector (float32, little-endian), or two or more
 *     numeric features, a column each; of a file {@link #OF_FILE}
 * @param k neighbours of each row, 1–1024
 * @param incremental leave out rows whose vector is the one that their stored neighbours are from
 * @param threads of the CPU provider in each subtask
 * @param maxRows more rows than this fail the job: every subtask holds all vectors
 * @param memoryBudget bytes that a search may use beside the vectors, in each subtask
 * @param timeToLive of the records
 */
public record NeighboursSettings(
    String redisUri,
    String namespace,
    String entity,
    VectorSource source,
    List<String> vectors,
    Metric metric,
    int k,
    ProviderName provider,
    boolean incremental,
    int threads,
    int maxRows,
    long memoryBudget,
    Duration timeToLive)
    implements Serializable {
  private static final long serialVersionUID = 1L;

  /**
   * What the vectors of a file are called, whatever its name: a new file is a new state of them.
   */
  public static final List<String> OF_FILE = List.of("file");

  /**
   * @throws ConfigurationException for what cannot be
   */
  public NeighboursSettings {
    RecordKey.requireNamespace(namespace);
    RecordKey.requireKind(entity);
    RecordKey.requireKind(kindOf(entity));
    vectors = List.copyOf(vectors);
    if (vectors.isEmpty() || vectors.stream().anyMatch(String::isBlank)) {
      throw ConfigurationException.wrong(
          "--vectors", String.join(",", vectors), "names of fields", "name at least one");
    }
    requireRange("--k", k, Similarity.MAX_K);
    requireRange("--threads", threads, 1024);
    requireRange("--max-rows", maxRows, Integer.MAX_VALUE);
  }

  private static void requireRange(String option, int value, int most) {
    if (value < 1 || value > most) {
      throw ConfigurationException.wrong(option, value, "1–" + most, "choose one in that range");
    }
  }

  /**
   * A row has all others as neighbours where they are fewer than asked for.
   *
   * @param rows 1 or more
   * @return 0 for a single row
   */
  public static int neighboursOfEach(int k, int rows) {
    return Math.min(k, rows - 1);
  }

  /** Says so. */
  public static String fewer(int k, int rows) {
    return "%,d rows: a row has its %,d others as neighbours, not %,d"
        .formatted(rows, neighboursOfEach(k, rows), k);
  }

  private static String kindOf(String entity) {
    return entity + "-neighbours";
  }

  /** Kind of the records that are written: {@code item-neighbours}. */
  public String neighboursKind() {
    return kindOf(entity);
  }

  /** What the version of a row depends on beside its vector. */
  String definition() {
    return metric.name().toLowerCase(Locale.ROOT) + " " + k + " " + String.join(",", vectors);
  }

  @Override
  public String toString() {
    return "neighbours of %s in namespace %s, %s".formatted(entity, namespace, definition());
  }
}
