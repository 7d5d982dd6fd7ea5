package io.memberflow.members;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.cleaning.ErasedMembers;
import io.memberflow.epochs.LogEnd;
import io.memberflow.publishing.PublishInterval;
import io.memberflow.sources.FileLog;
import io.memberflow.store.Section;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A savepoint in the middle of the small shop's log, and what readers had then.
 *
 * @param path of the savepoint
 * @param published each section by kind, id and name
 */
public record ShopSavepoint(String path, Map<String, Section> published) {

  /** Runs the main job on the cluster of the test until it is in the middle of the log. */
  public static ShopSavepoint take(
      Path folder, CatalogueText catalogue, String backend, SavepointFormatType format)
      throws Exception {
    Configuration configuration = new Configuration();
    configuration.set(StateBackendOptions.STATE_BACKEND, backend);
    configuration.set(PipelineOptions.GENERIC_TYPES, false);
    configuration.set(PipelineOptions.AUTO_GENERATE_UIDS, false);
    configuration.set(PipelineOptions.OBJECT_REUSE, true);
    configuration.set(PipelineOptions.AUTO_WATERMARK_INTERVAL, Duration.ofMillis(1));
    StreamExecutionEnvironment env =
        StreamExecutionEnvironment.getExecutionEnvironment(configuration);
    env.setParallelism(2);
    CollectingStore store = new CollectingStore("savepoint-" + folder + backend + format, false);
    MembersJob.define(
        env,
        new MembersJob.Sources(
            new DisturbedSource<>(
                FileLog.events(catalogue, ShopLog.write(folder, 2, 4000)), store.run(), 0, 0),
            Optional.empty()),
        new MembersJob.Sinks(store, new CollectingDeadLetters(store.run())),
        new MembersSettings(
            catalogue,
            1,
            PublishInterval.always(Duration.ofMillis(20)),
            Duration.ofSeconds(30),
            Duration.ofDays(1),
            LogEnd.OF_DATA,
            ErasedMembers.NONE));
    JobClient job = env.executeAsync();
    while (store.content().size() < 150) {
      if (job.getJobStatus().get(30, TimeUnit.SECONDS).isTerminalState()) {
        throw new IllegalStateException("the job ended before it was stopped");
      }
      Thread.sleep(5);
    }
    String path = stop(job, folder.resolve("savepoints"), format);
    return new ShopSavepoint(path, store.sections());
  }

  /** Stops with a savepoint as soon as all tasks run; returns its path. */
  static String stop(JobClient job, Path target, SavepointFormatType format) throws Exception {
    for (int attempt = 0; ; attempt++) {
      try {
        return job.stopWithSavepoint(false, target.toUri().toString(), format)
            .get(120, TimeUnit.SECONDS);
      } catch (ExecutionException e) {
        if (attempt == 1000 || !e.getMessage().contains("Not all required tasks")) {
          throw e;
        }
        Thread.sleep(2);
      }
    }
  }
}
