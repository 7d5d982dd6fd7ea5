package io.memberflow.neighbours;

import java.util.Optional;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A file of vectors with the ids of the records. They are of the time when it was changed last.
 *
 * @param file a path that the TaskManager sees
 * @param ids a file with an id a line, one for each row; null where the file itself names its rows
 */
public record FileVectors(String file, String ids) implements VectorSource {
  private static final long serialVersionUID = 1L;

  public static FileVectors of(String file, Optional<String> ids) {
    return new FileVectors(file, ids.orElse(null));
  }

  @Override
  public DataStream<VectorRow> read(StreamExecutionEnvironment env, NeighboursSettings settings) {
    return ReadOnce.by(env, new ReadFileFunction(this));
  }
}
