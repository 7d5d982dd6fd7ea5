package io.memberflow.members;

import io.memberflow.cleaning.Seam;
import io.memberflow.epochs.LogEnd;
import io.memberflow.publishing.Publication;
import io.memberflow.sources.FileLog;
import io.memberflow.sources.KafkaLog;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * The main job over files in place of the topic. It does not end by itself: whoever runs it stops
 * it with a savepoint when the files were read, and {@link BackfilledSavepoint finishes} that.
 *
 * @param config of the main job that is to go on
 * @param parts files that are read one after the other; parts side by side
 * @param seam where the files end
 * @param writtenAt when all files had been written
 * @param publishes whether values go to the store
 */
public record MembersBackfill(
    MembersConfig config, List<List<Path>> parts, Seam seam, Instant writtenAt, boolean publishes) {

  /** What the job relies on; all else is the cluster's own configuration. */
  public static Configuration pipelineOptions() {
    return MembersRun.pipelineOptions();
  }

  /** Checks that the store answers, and adds the job to an environment. */
  public void define(StreamExecutionEnvironment env) {
    long jobEpoch = publishes ? MembersRun.prepareStore(config) : 0;
    KafkaLog log = new KafkaLog(config.kafka());
    Sink<Publication> store = publishes ? MembersRun.store(config) : new DiscardingSink<>();
    MembersJob.define(
        env,
        new MembersJob.Sources(
            FileLog.history(config.catalogue(), parts, writtenAt.toEpochMilli()), Optional.empty()),
        new MembersJob.Sinks(store, log.deadLetters()),
        MembersRun.settings(config, jobEpoch, LogEnd.NONE, StoredErasures.read(config))
            .overFiles(seam));
  }
}
