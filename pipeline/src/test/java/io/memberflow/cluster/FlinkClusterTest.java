package io.memberflow.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.memberflow.servers.ServerException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What answers of Flink's REST interface mean; that it gives them is seen on real clusters. */
class FlinkClusterTest {
  private static final String JOB = "9c9d980fc3f5d0e3718e7b8f4e33613a";

  private final Map<String, Deque<String>> answers = new HashMap<>();
  private HttpServer server;
  private FlinkCluster cluster;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          byte[] body = answer(exchange.getRequestURI().getPath()).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    String address = "http://127.0.0.1:" + server.getAddress().getPort();
    cluster = new FlinkCluster(address, Duration.ofSeconds(20), line -> {});
    job("RUNNING");
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  /** The last one is given again and again. */
  private synchronized String answer(String path) {
    Deque<String> left = answers.get(path.substring(1));
    return left.size() > 1 ? left.remove() : left.peek();
  }

  private synchronized void answers(String path, String... bodies) {
    answers.put("jobs/" + JOB + path, new ArrayDeque<>(List.of(bodies)));
  }

  private void job(String state) {
    answers(
        "",
        """
        {"name": "members", "state": "%s", "vertices": [
          {"id": "source", "tasks": {"RUNNING": 2}}, {"id": "sink", "tasks": {"RUNNING": 1}}]}
        """
            .formatted(state));
  }

  private static String checkpoints(int restored, String latest) {
    return "{\"counts\": {\"completed\": 1, \"restored\": %d}, \"latest\": {%s}}"
        .formatted(restored, latest);
  }

  private static String latest(int completed, int restored) {
    return checkpoints(
        restored == 0 ? 0 : 1,
        "\"completed\": {\"id\": %d}, \"restored\": {\"id\": %d}".formatted(completed, restored));
  }

  @Test
  void checkpoint_thatTheJobHasGoneOnFrom_isNotTheOneWaitedFor() {
    answers(
        "/checkpoints",
        checkpoints(0, "\"completed\": null, \"restored\": null"),
        latest(5, 5),
        latest(6, 5));
    cluster.awaitCheckpoint(JOB);
    assertThat(answers.get("jobs/" + JOB + "/checkpoints")).containsExactly(latest(6, 5));
  }

  @Test
  void restore_isWaitedForByItsNumber() {
    answers("/checkpoints", latest(5, 0), latest(5, 5));
    assertThat(cluster.awaitRestores(JOB, 1)).isEqualTo("5");
  }

  @Test
  void job_thatHasEnded_isNotWaitedFor() {
    job("FAILED");
    answers("/checkpoints", latest(5, 5));
    assertThatThrownBy(() -> cluster.awaitCheckpoint(JOB))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("ended as FAILED");
    assertThatThrownBy(() -> cluster.awaitRestores(JOB, 2))
        .isInstanceOf(ServerException.class)
        .hasMessageContaining("ended as FAILED");
  }

  @Test
  void taskManagers_areThoseThatRunASubtaskNow() {
    answers(
        "/vertices/source",
        """
        {"subtasks": [{"status": "RUNNING", "taskmanager-id": "taskmanager-2-71-5"},
                      {"status": "SCHEDULED", "taskmanager-id": "(unassigned)"}]}
        """);
    answers(
        "/vertices/sink",
        """
        {"subtasks": [{"status": "RUNNING", "taskmanager-id": "taskmanager-1-70-9"}]}
        """);
    assertThat(cluster.taskManagers(JOB))
        .containsExactly("taskmanager-1-70-9", "taskmanager-2-71-5");
  }
}
