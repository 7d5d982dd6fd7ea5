package io.memberflow.neighbours;

import java.io.Serializable;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** Where the job gets the vectors from. */
public sealed interface VectorSource extends Serializable
    permits StoreVectors, FileVectors, SavepointVectors {

  /** The operator that reads them, in graphs and metrics. */
  String READ = "read-vectors";

  /** Counts what is there and has no vector. */
  String WITHOUT_VECTOR = "rows-without-vector";

  /** Adds the reading of each vector once, in any order, to an environment. */
  DataStream<VectorRow> read(StreamExecutionEnvironment env, NeighboursSettings settings);
}
