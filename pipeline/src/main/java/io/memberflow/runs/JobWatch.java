package io.memberflow.runs;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.core.execution.JobClient;

/** Looks at a job's accumulators until it ends or has come far enough. */
public final class JobWatch {
  private static final long LOOK_MILLIS = 500;

  private final JobClient job;
  private final Duration sayEvery;

  /**
   * @param sayEvery how often progress is told
   */
  public JobWatch(JobClient job, Duration sayEvery) {
    this.job = job;
    this.sayEvery = sayEvery;
  }

  /**
   * What the job has counted.
   *
   * @param byName empty before the job runs and after it has ended
   * @param seconds since it is watched
   */
  public record Counts(Map<String, Object> byName, double seconds) {
    public OptionalLong number(String name) {
      return byName.get(name) instanceof Number number
          ? OptionalLong.of(number.longValue())
          : OptionalLong.empty();
    }
  }

  /**
   * Waits for the job's end.
   *
   * @throws ExecutionException where the job fails
   */
  public JobExecutionResult end(Consumer<Counts> progress)
      throws InterruptedException, ExecutionException {
    return end(counts -> false, progress).orElseThrow();
  }

  /**
   * Waits until the job ends, or its counts are enough; then it still runs, and nothing is
   * returned.
   *
   * @throws ExecutionException where the job fails
   */
  public Optional<JobExecutionResult> end(Predicate<Counts> enough, Consumer<Counts> progress)
      throws InterruptedException, ExecutionException {
    CompletableFuture<JobExecutionResult> result = job.getJobExecutionResult();
    long begin = System.nanoTime();
    long said = begin;
    while (true) {
      try {
        return Optional.of(result.get(LOOK_MILLIS, TimeUnit.MILLISECONDS));
      } catch (TimeoutException e) {
        long now = System.nanoTime();
        Counts counts = new Counts(accumulators(), (now - begin) / 1e9);
        if (enough.test(counts)) {
          return Optional.empty();
        }
        if (now - said >= sayEvery.toNanos()) {
          said = now;
          progress.accept(counts);
        }
      }
    }
  }

  private Map<String, Object> accumulators() throws InterruptedException {
    try {
      return job.getAccumulators().get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException | IllegalStateException e) {
      // a cluster of its own goes with the job, before the result is looked at again
      return Map.of();
    }
  }
}
