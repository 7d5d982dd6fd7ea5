package io.memberflow.servers;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * The life of one local server: start, stop, kill, restart on the same port with the same data, and
 * close, which leaves no process and no folder. A JVM shutdown hook closes what was left open. Safe
 * for several threads.
 */
abstract class LocalServer implements AutoCloseable {
  // A busy machine with two cores needs about ten seconds for a broker.
  private static final Duration START_LIMIT = Duration.ofSeconds(90);

  private final String name;
  private final Path folder;
  private final Thread hook;
  private ChildProcess process;
  private boolean closed;

  LocalServer(String name) {
    this.name = name;
    this.folder = ServerFolder.create(name);
    this.hook = new Thread(this::close, "close-" + name);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** The command line of one run. */
  abstract List<String> command();

  /** Whether the server answers a request now; false rather than an exception when it does not. */
  abstract boolean answers();

  /** Its data, settings and log; deleted by {@link #close()}. */
  final Path folder() {
    return folder;
  }

  final Path log() {
    return folder.resolve("server.log");
  }

  /** The process id of the present run. */
  public final synchronized long pid() {
    if (process == null) {
      throw new IllegalStateException(name + " has not been started");
    }
    return process.pid();
  }

  public final synchronized boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** Starts the server where it does not run, on its old port and with the data it had. */
  final synchronized void run() {
    if (closed) {
      throw new IllegalStateException(name + " is closed; start another one");
    }
    if (isRunning()) {
      return;
    }
    process = ChildProcess.start(name, command(), folder, log());
    try {
      process.awaitReady(START_LIMIT, this::answers);
    } catch (RuntimeException e) {
      process.kill();
      throw e;
    }
  }

  /** Ends the server in order and keeps its data. */
  public final synchronized void stop() {
    if (isRunning()) {
      process.stop();
    }
  }

  /** Ends the server at once, as a crash would, and keeps what it had written. */
  public final synchronized void kill() {
    if (isRunning()) {
      process.kill();
    }
  }

  /**
   * Ends the server if it runs and starts it again on the same port with the same data.
   *
   * @throws ServerException when it does not come up
   */
  public final synchronized void restart() {
    stop();
    run();
  }

  /** Ends the server and deletes its folder; a second call does nothing. */
  @Override
  public final void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
      stop();
      ServerFolder.delete(folder);
    }
    if (Thread.currentThread() != hook) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // The JVM is ending: the hook runs and finds nothing to do.
      }
    }
  }
}
