package io.memberflow.neighbours;

import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** One subtask that reads all vectors when the job starts. */
final class ReadOnce {
  private static final String START = "start";

  private ReadOnce() {}

  /**
   * @param reader is called once
   */
  static DataStream<VectorRow> by(
      StreamExecutionEnvironment env, FlatMapFunction<Long, VectorRow> reader) {
    return env.fromSequence(0, 0)
        .uid(START)
        .setParallelism(1)
        .flatMap(reader)
        .returns(VectorRowSerializer.TYPE)
        .uid(VectorSource.READ)
        .name(VectorSource.READ)
        .setParallelism(1);
  }
}
