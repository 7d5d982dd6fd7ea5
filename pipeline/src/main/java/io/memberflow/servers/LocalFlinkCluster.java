package io.memberflow.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * A Flink cluster of separate JVMs, started by the scripts of {@code deploy/standalone}. Each of
 * them can be killed and started again by itself.
 */
public final class LocalFlinkCluster implements AutoCloseable {
  public static final String JOB_MANAGER = "jobmanager";

  /** Of two slots each. */
  public static final int TASK_MANAGERS = 2;

  private static final String HOST = "127.0.0.1";
  private static final Duration START_LIMIT = Duration.ofMinutes(4);
  private static final Duration SCRIPT_LIMIT = Duration.ofMinutes(5);
  private static final int OWN_METRICS = 1 + TASK_MANAGERS;

  private final Path scripts;
  private final Path folder;
  private final Path log;
  private final Map<String, String> environment = new TreeMap<>();
  private final Thread hook = new Thread(this::stop, "close-flink-cluster");
  private final int restPort;
  private boolean closed;

  private LocalFlinkCluster(Path scripts, Path folder, boolean highlyAvailable) {
    this.scripts = scripts;
    this.folder = folder;
    this.log = folder.resolve("scripts.log");
    List<Integer> ports = FreePorts.find(3);
    restPort = ports.get(0);
    environment.put("START_LIMIT", Long.toString(START_LIMIT.toSeconds()));
    environment.put("CLUSTER", folder.toString());
    environment.put("TASKMANAGERS", Integer.toString(TASK_MANAGERS));
    environment.put("REST_PORT", Integer.toString(restPort));
    environment.put("RPC_PORT", ports.get(1).toString());
    environment.put("ZOOKEEPER_PORT", ports.get(2).toString());
    environment.put("METRICS_PORT", Integer.toString(FreePorts.row(OWN_METRICS)));
    environment.put("HA", highlyAvailable ? "zookeeper" : "NONE");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts a JobManager and two TaskManagers and waits until they know each other.
   *
   * @param scripts the folder {@code deploy/standalone}, built
   * @param folder for settings, logs, checkpoints; made where it is missing, left as it is
   * @param highlyAvailable a JobManager that comes back finds its jobs again, through ZooKeeper
   * @throws ServerException with what the script said when it does not come up
   */
  public static LocalFlinkCluster start(Path scripts, Path folder, boolean highlyAvailable) {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ServerException(folder + " cannot be made: " + e.getMessage(), e);
    }
    LocalFlinkCluster cluster = new LocalFlinkCluster(scripts, folder, highlyAvailable);
    try {
      cluster.run("start");
      return cluster;
    } catch (RuntimeException e) {
      cluster.close();
      throw e;
    }
  }

  /** The name of a TaskManager, counted from 1. */
  public static String taskManager(int number) {
    return "taskmanager-" + number;
  }

  /** The name of the process whose id among the TaskManagers is known: the script puts it first. */
  public static String process(String taskManagerId) {
    return taskManager(Integer.parseInt(taskManagerId.split("-")[1]));
  }

  /** Of the JobManager's REST interface. */
  public String address() {
    return "http://" + HOST + ":" + restPort;
  }

  /** Where a cluster in a folder keeps its checkpoints. */
  public static Path checkpoints(Path folder) {
    return folder.resolve("checkpoints");
  }

  /** Ends one process at once (SIGKILL). */
  public void kill(String process) {
    Path file = folder.resolve("pid").resolve(process);
    try {
      long pid = Long.parseLong(Files.readString(file).strip());
      ProcessHandle.of(pid)
          .ifPresent(
              handle -> {
                handle.destroyForcibly();
                handle.onExit().completeOnTimeout(handle, 10, TimeUnit.SECONDS).join();
              });
    } catch (IOException | NumberFormatException e) {
      throw new ServerException("no process id in " + file + ": " + e.getMessage(), e);
    }
  }

  /** Starts one process again, as a supervisor would; returns before it has registered. */
  public void restart(String process) {
    if (process.equals(JOB_MANAGER)) {
      run("start", JOB_MANAGER);
    } else {
      run("start", "taskmanager", process.substring(process.indexOf('-') + 1));
    }
  }

  private void run(String script, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(scripts.resolve(script).toString());
    command.addAll(List.of(arguments));
    try {
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(SCRIPT_LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new ServerException(
            "%s took longer than %d s".formatted(command.get(0), SCRIPT_LIMIT.toSeconds()));
      }
      if (process.exitValue() != 0) {
        throw new ServerException(
            "%s failed with code %d; it said:%n%s"
                .formatted(command.get(0), process.exitValue(), Files.readString(log)));
      }
    } catch (IOException e) {
      throw new ServerException(
          "%s cannot be run: %s".formatted(command.get(0), e.getMessage()), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("interrupted while " + command.get(0) + " ran", e);
    }
  }

  private synchronized void stop() {
    if (!closed) {
      closed = true;
      run("stop");
    }
  }

  /** Ends all its processes and keeps its files. */
  @Override
  public void close() {
    stop();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // the JVM is ending: the hook runs and finds nothing to do
    }
  }
}
