package io.memberflow.neighbours;

import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The records of the kind in Redis. One subtask reads, so that all compare the same rows. */
public record StoreVectors() implements VectorSource {
  @Override
  public DataStream<VectorRow> read(StreamExecutionEnvironment env, NeighboursSettings settings) {
    return ReadOnce.by(env, new ReadVectorsFunction(settings));
  }
}
