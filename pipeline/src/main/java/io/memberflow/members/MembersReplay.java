package io.memberflow.members;

import io.memberflow.epochs.LogEnd;
import io.memberflow.outcomes.OutcomeSink;
import io.memberflow.sources.KafkaLog;
import io.memberflow.sources.Offsets;
import java.nio.file.Path;
import java.util.Optional;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * The main job over a stated part of the log, beside the job that goes on: nothing is committed to
 * its consumer group, sent to its dead letters or written to its namespace.
 *
 * @param production the configuration of the job that goes on
 * @param variant the same with the replay's catalogue and namespace
 * @param events where the events end
 * @param items where the items end; empty where there is no item catalogue
 */
public record MembersReplay(
    MembersConfig production, MembersConfig variant, Offsets events, Optional<Offsets> items) {

  /**
   * Adds it to an environment.
   *
   * @param outcomes folder for every validated answer
   */
  public void define(StreamExecutionEnvironment env, long jobEpoch, Path outcomes) {
    KafkaLog log = new KafkaLog(variant.kafka());
    MembersJob.define(
        env,
        new MembersJob.Sources(
            log.events(variant.catalogue(), events, false),
            items.map(end -> log.items(end, false))),
        new MembersJob.Sinks(
            MembersRun.store(variant),
            new DiscardingSink<>(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(OutcomeSink.into(outcomes))),
        // who was erased is known to the production's namespace only
        MembersRun.settings(variant, jobEpoch, LogEnd.OF_DATA, StoredErasures.read(production)));
  }
}
