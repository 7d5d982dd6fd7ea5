package io.memberflow.similarity.cpu;

import io.memberflow.similarity.Search;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** The threads of one search. A failure or a cancellation ends the work of all of them. */
final class Workers implements AutoCloseable {
  private final int threads;
  private final Search search;
  private final ExecutorService executor;
  private volatile boolean stopped;

  Workers(int threads, Search search) {
    this.threads = threads;
    this.search = search;
    this.executor =
        Executors.newFixedThreadPool(
            threads,
            work -> {
              Thread thread = new Thread(work, "memberflow-similarity");
              thread.setDaemon(true);
              return thread;
            });
  }

  int threads() {
    return threads;
  }

  /** Work on one index with a worker's own scratch space. */
  interface Task<T> {
    void run(int index, T scratch);
  }

  /** Runs a task for 0 .. count−1 and waits; throws what a task threw. */
  <T> void forEach(int count, Supplier<T> scratch, Task<T> task) {
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> running = new ArrayList<>();
    for (int t = 0; t < Math.min(threads, count); t++) {
      running.add(executor.submit(() -> work(count, next, scratch, task)));
    }
    RuntimeException failure = null;
    for (Future<?> worker : running) {
      try {
        worker.get();
      } catch (ExecutionException e) {
        stopped = true;
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        // the first failure is the cause of the others
        failure = failure == null ? (RuntimeException) e.getCause() : failure;
      } catch (InterruptedException e) {
        stopped = true;
        Thread.currentThread().interrupt();
        throw new CancellationException("the search was interrupted");
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  private <T> void work(int count, AtomicInteger next, Supplier<T> scratch, Task<T> task) {
    try {
      T own = scratch.get();
      for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
        if (stopped) {
          return;
        }
        task.run(i, own);
      }
    } catch (Throwable e) {
      stopped = true;
      throw e;
    }
  }

  /** For long tasks, many times a second. */
  void requireGoingOn() {
    if (stopped) {
      throw new CancellationException("another worker of the search has failed");
    }
    search.requireNotCancelled();
  }

  @Override
  public void close() {
    stopped = true;
    executor.shutdownNow();
  }
}
