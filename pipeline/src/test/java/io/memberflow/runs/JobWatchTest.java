package io.memberflow.runs;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobExecutionResult;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.JobClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class JobWatchTest {
  /** A local cluster shuts down with its job, which may end between two looks. */
  @Test
  @Timeout(30)
  void cluster_thatIsGoneWhenItIsAsked_isTheJobsEndAndNoFailure() throws Exception {
    JobExecutionResult ended = new JobExecutionResult(new JobID(), 1, Map.of());
    CompletableFuture<JobExecutionResult> result = new CompletableFuture<>();
    JobClient job =
        (JobClient)
            Proxy.newProxyInstance(
                JobWatchTest.class.getClassLoader(),
                new Class<?>[] {JobClient.class},
                (proxy, method, arguments) -> {
                  if (method.getName().equals("getJobExecutionResult")) {
                    return result;
                  }
                  result.complete(ended);
                  throw new IllegalStateException("MiniCluster has already been shut down.");
                });

    assertThat(new JobWatch(job, Duration.ofSeconds(1)).end(counts -> {})).isSameAs(ended);
  }
}
