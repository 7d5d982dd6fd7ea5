package io.memberflow.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.servers.ServerException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.flink.configuration.DeploymentOptions;

/** The jobs of a Flink cluster: found, watched, saved and ended. Every wait has a limit. */
public final class FlinkCluster {
  private static final Set<String> ENDED = Set.of("FINISHED", "CANCELED", "FAILED", "SUSPENDED");

  /** The target of an application's own main method: the cluster that it runs in. */
  private static final String OF_ONE_APPLICATION = "embedded";

  private static final int MOST_STOPS = 5;

  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration SAY_EVERY = Duration.ofSeconds(5);

  private final FlinkRest rest;
  private final Duration limit;
  private final Consumer<String> progress;

  /**
   * @param address of the JobManager's REST interface, such as http://localhost:8081
   * @param limit of each wait: for a savepoint, for a job to run
   * @param progress gets a line now and then
   */
  public FlinkCluster(String address, Duration limit, Consumer<String> progress) {
    this.rest = new FlinkRest(address);
    this.limit = limit;
    this.progress = progress;
  }

  public URI address() {
    return rest.address();
  }

  /**
   * @param tasks subtasks by state
   * @param checkpoints completed since it was started
   */
  public record JobView(
      String id, String name, String state, Map<String, Integer> tasks, int checkpoints) {
    boolean ended() {
      return ENDED.contains(state);
    }

    boolean running() {
      return state.equals("RUNNING") && tasks.keySet().equals(Set.of("RUNNING"));
    }
  }

  /**
   * The running job of that id, or the only one.
   *
   * @throws ConfigurationException where there is none, or more than one without an id
   */
  public JobView find(Optional<String> id) {
    List<String> running = new ArrayList<>();
    for (JsonNode job : rest.get("jobs/overview").path("jobs")) {
      if (!ENDED.contains(job.path("state").asText())) {
        running.add(job.path("jid").asText());
      }
    }
    String asked = id.orElseGet(() -> running.size() == 1 ? running.get(0) : "");
    if (!running.contains(asked)) {
      throw ConfigurationException.wrong(
          "--job",
          id.orElse("not given"),
          running.isEmpty()
              ? "a job that runs; none does at " + rest.address()
              : "one of " + String.join(", ", running),
          running.isEmpty() ? "start one with flink run" : "name it");
    }
    return view(asked);
  }

  /** How a job is doing. */
  public JobView view(String id) {
    JsonNode job = rest.get("jobs/" + id);
    Map<String, Integer> tasks = new HashMap<>();
    for (JsonNode vertex : job.path("vertices")) {
      vertex
          .path("tasks")
          .properties()
          .forEach(
              state -> {
                if (state.getValue().asInt() > 0) {
                  tasks.merge(state.getKey(), state.getValue().asInt(), Integer::sum);
                }
              });
    }
    return new JobView(
        id,
        job.path("name").asText(),
        job.path("state").asText(),
        tasks,
        rest.get("jobs/" + id + "/checkpoints").at("/counts/completed").asInt());
  }

  /** The parallelism that the job was submitted with. */
  int parallelism(String id) {
    return rest.get("jobs/" + id + "/config").at("/execution-config/job-parallelism").asInt();
  }

  /**
   * A cluster that was started for one application ends with its job and takes no other one.
   *
   * @throws ConfigurationException where this is such a cluster
   */
  void requireSession() {
    for (JsonNode setting : rest.get("jobmanager/config")) {
      if (setting.path("key").asText().equals(DeploymentOptions.TARGET.key())
          && setting.path("value").asText().equals(OF_ONE_APPLICATION)) {
        throw ConfigurationException.wrong(
            "--flink",
            rest.address(),
            "a cluster that takes jobs; this one was started for its one job and ends with it",
            "on Kubernetes change the image or the parallelism of the FlinkDeployment, whose operator"
                + " stops and starts the job; elsewhere stop it with a savepoint and start the new"
                + " cluster from it");
      }
    }
  }

  /** Slots of the whole cluster. */
  int slots() {
    return rest.get("overview").path("slots-total").asInt();
  }

  /**
   * Takes a savepoint of a job that goes on; returns where it is.
   *
   * @param folder empty for the cluster's own {@code execution.checkpointing.savepoint-dir}
   */
  public String savepoint(String id, Optional<String> folder) {
    Map<String, Object> request = new HashMap<>();
    request.put("cancel-job", false);
    folder.ifPresent(f -> request.put("target-directory", f));
    return await(id, rest.post("jobs/" + id + "/savepoints", request), "savepoint");
  }

  /**
   * Stops a job with a savepoint; returns where it is, once the job has ended. A job that goes on
   * from a savepoint of an earlier layout keeps a state for which Flink refuses this while some
   * readers wait for those after them: it goes on from its last checkpoint, and the stop is
   * repeated.
   */
  public String stop(String id, Optional<String> folder) {
    Map<String, Object> request = new HashMap<>();
    request.put("drain", false);
    folder.ifPresent(f -> request.put("targetDirectory", f));
    for (int stop = 1; ; stop++) {
      try {
        return await(id, rest.post("jobs/" + id + "/stop", request), "stop with savepoint");
      } catch (RefusedStop e) {
        if (stop == MOST_STOPS) {
          throw new ServerException(
              "%s; it was tried %d times; repeat the command when the job has caught up with its log"
                  .formatted(e.getMessage(), stop),
              e);
        }
        progress.accept(
            "Flink refused the stop because some subtasks had ended before others; the job goes on"
                + " from its last checkpoint, stop %d of %d follows"
                    .formatted(stop + 1, MOST_STOPS));
        awaitRunning(id);
      }
    }
  }

  /**
   * Some subtasks of a task had finished and others not, which a state of theirs does not allow.
   */
  private static final class RefusedStop extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private RefusedStop(String message) {
      super(message);
    }
  }

  private String await(String id, JsonNode triggered, String what) {
    String path = "jobs/" + id + "/savepoints/" + triggered.path("request-id").asText();
    Wait wait = new Wait(what);
    while (true) {
      JsonNode answer = rest.get(path);
      if (answer.at("/status/id").asText().equals("COMPLETED")) {
        JsonNode failure = answer.at("/operation/failure-cause");
        if (!failure.isMissingNode()) {
          String trace = failure.path("stack-trace").asText();
          String message =
              "%s of job %s failed, and the job goes on: %s"
                  .formatted(what, id, StackTraces.reason(trace));
          throw StackTraces.refusesPartlyFinished(trace)
              ? new RefusedStop(message)
              : new ServerException(message);
        }
        return answer.at("/operation/location").asText();
      }
      wait.pause(() -> "under way");
    }
  }

  /**
   * Waits until all tasks run and a checkpoint has been completed: then every state was restored,
   * and what goes in comes out at every sink.
   *
   * @throws ServerException where it ends, keeps failing or takes too long
   * @throws ConfigurationException where a state of the savepoint cannot be read
   */
  void awaitProgress(String id) {
    Wait wait = new Wait("start");
    boolean asked = false;
    while (true) {
      JobView job = view(id);
      failure(id)
          .ifPresent(
              trace -> {
                throw StackTraces.unreadable(trace)
                    .<RuntimeException>map(ConfigurationException::new)
                    .orElseGet(() -> new ServerException("it fails: " + StackTraces.reason(trace)));
              });
      if (job.ended()) {
        throw new ServerException("it has ended as " + job.state());
      }
      if (job.running()) {
        if (job.checkpoints() > 0) {
          return;
        }
        if (!asked) {
          rest.post("jobs/" + id + "/checkpoints", Map.of());
          asked = true;
        }
      }
      wait.pause(() -> "%s, tasks %s".formatted(job.state(), job.tasks()));
    }
  }

  /** Waits until all tasks run, whatever failed before. */
  public void awaitRunning(String id) {
    Wait wait = new Wait("restart");
    while (true) {
      JobView job = requireGoingOn(id);
      if (job.running()) {
        return;
      }
      wait.pause(() -> "%s, tasks %s".formatted(job.state(), job.tasks()));
    }
  }

  /** Waits for a checkpoint that is newer than the one that the job has last gone on from. */
  public void awaitCheckpoint(String id) {
    Wait wait = new Wait("checkpoint");
    while (true) {
      // both of one answer, which Flink may have kept for some seconds
      JsonNode latest = rest.get("jobs/" + id + "/checkpoints").path("latest");
      if (latest.at("/completed/id").asLong(0) > latest.at("/restored/id").asLong(0)) {
        return;
      }
      wait.pause(requireGoingOn(id)::state);
    }
  }

  private JobView requireGoingOn(String id) {
    JobView job = view(id);
    if (job.ended()) {
      throw new ServerException("it has ended as " + job.state());
    }
    return job;
  }

  /**
   * Waits until the job has gone on from a checkpoint so many times since the JobManager started.
   *
   * @return the id of the last one that it went on from
   */
  public String awaitRestores(String id, int count) {
    Wait wait = new Wait("restore");
    while (restores(id) < count) {
      wait.pause(requireGoingOn(id)::state);
    }
    return rest.get("jobs/" + id + "/checkpoints").at("/latest/restored/id").asText();
  }

  /** The ids of the TaskManagers that run a subtask of the job now, in their order. */
  public Set<String> taskManagers(String id) {
    Set<String> working = new TreeSet<>();
    for (JsonNode vertex : rest.get("jobs/" + id).path("vertices")) {
      String path = "jobs/%s/vertices/%s".formatted(id, vertex.path("id").asText());
      for (JsonNode subtask : rest.get(path).path("subtasks")) {
        if (subtask.path("status").asText().equals("RUNNING")) {
          working.add(subtask.path("taskmanager-id").asText());
        }
      }
    }
    return working;
  }

  /** Waits until a bounded job has come to its end. */
  public void awaitEnd(String id) {
    Wait wait = new Wait("end");
    while (true) {
      JobView job = view(id);
      if (job.ended()) {
        if (job.state().equals("FINISHED")) {
          return;
        }
        throw new ServerException(
            "it has ended as %s: %s"
                .formatted(job.state(), failure(id).map(StackTraces::reason).orElse("no reason")));
      }
      wait.pause(() -> "%s, tasks %s".formatted(job.state(), job.tasks()));
    }
  }

  /** The id of the only job that runs. */
  public String running() {
    return find(Optional.empty()).id();
  }

  /**
   * Share of its subtasks' time that each step of the job was busy since it started, 0–1: neither
   * waiting for input nor for those after it. Empty before Flink has counted.
   */
  public Map<String, Double> busy(String id) {
    Map<String, Double> shares = new LinkedHashMap<>();
    for (JsonNode vertex : rest.get("jobs/" + id).path("vertices")) {
      JsonNode metrics = vertex.path("metrics");
      double busy = metrics.path("accumulated-busy-time").asDouble();
      double other =
          metrics.path("accumulated-idle-time").asDouble()
              + metrics.path("accumulated-backpressured-time").asDouble();
      if (busy + other > 0) {
        shares.put(vertex.path("name").asText(), busy / (busy + other));
      }
    }
    return shares;
  }

  /** How often the job went on from a checkpoint, since its JobManager started. */
  public int restores(String id) {
    return rest.get("jobs/" + id + "/checkpoints").at("/counts/restored").asInt();
  }

  /** The trace of the newest failure, if there was one. */
  Optional<String> failure(String id) {
    JsonNode entries = rest.get("jobs/" + id + "/exceptions").at("/exceptionHistory/entries");
    return entries.isEmpty()
        ? Optional.empty()
        : Optional.of(entries.path(0).path("stacktrace").asText());
  }

  /** Ends a job without a savepoint and waits until it has ended. */
  public void cancel(String id) {
    if (view(id).ended()) {
      return;
    }
    rest.patch("jobs/" + id + "?mode=cancel");
    Wait wait = new Wait("cancel");
    while (!view(id).ended()) {
      wait.pause(() -> "under way");
    }
  }

  private interface Progress {
    String text();
  }

  /** Pauses between looks, says how it is going, and fails when the limit is reached. */
  private final class Wait {
    private final String what;
    private final long started = System.nanoTime();
    private long said = started;

    Wait(String what) {
      this.what = what;
    }

    void pause(Progress state) {
      long now = System.nanoTime();
      if (now - started > limit.toNanos()) {
        throw new ServerException(
            "%s took longer than %d s (%s); look at Flink's web interface, or wait longer with --wait"
                .formatted(what, limit.toSeconds(), state.text()));
      }
      if (now - said > SAY_EVERY.toNanos()) {
        said = now;
        progress.accept(
            "%s: %s, %d s".formatted(what, state.text(), (now - started) / 1_000_000_000));
      }
      try {
        Thread.sleep(LOOK_EVERY.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new ServerException(what + " was interrupted", e);
      }
    }
  }
}
