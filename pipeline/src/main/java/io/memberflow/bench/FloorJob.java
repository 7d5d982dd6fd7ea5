package io.memberflow.bench;

import io.memberflow.cleaning.LogRecord;
import io.memberflow.events.Event;
import io.memberflow.events.EventSerializer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** The least that a job with state per member can do: read, parse, exchange, count, discard. */
final class FloorJob {
  private FloorJob() {}

  static void define(StreamExecutionEnvironment env, Source<LogRecord, ?, ?> events) {
    FlatMapFunction<LogRecord, Event> parsed =
        (record, out) -> {
          if (record.judged().event() != null) {
            out.collect(record.judged().event());
          }
        };
    env.fromSource(events, WatermarkStrategy.noWatermarks(), "events")
        .uid("floor-events")
        .flatMap(parsed)
        .returns(EventSerializer.TYPE)
        .uid("floor-parsed")
        .name("parsed")
        .keyBy(Event::member, Types.STRING)
        .process(new CountFunction())
        .uid("floor-count")
        .name("count")
        .sinkTo(new DiscardingSink<>())
        .uid("floor-discard")
        .name("discard");
  }
}
