package io.memberflow.experiments;

import io.memberflow.experiments.ExperimentPlan.Variant;
import io.memberflow.store.redis.RedisNamespace;
import io.memberflow.store.redis.RedisSettings;
import java.nio.file.Path;
import java.util.List;

/** The experiments of a work directory. */
public final class Experiments {
  private final Path workDir;

  public Experiments(Path workDir) {
    this.workDir = workDir;
  }

  /** Sorted by name. */
  public List<ExperimentPlan> all() {
    return ExperimentFolder.names(workDir).stream().map(n -> folder(n).requirePlan()).toList();
  }

  public ExperimentFolder folder(String name) {
    return new ExperimentFolder(workDir, name);
  }

  /** How many of the variants have ended. */
  public long ended(ExperimentPlan plan) {
    ExperimentFolder folder = folder(plan.name());
    return plan.variants().stream().filter(v -> folder.result(v.name()).isPresent()).count();
  }

  /**
   * Deletes the namespaces and files of an experiment.
   *
   * @return how many records there were
   */
  public long drop(String name, RedisSettings redis) {
    ExperimentFolder folder = folder(name);
    ExperimentPlan plan = folder.requirePlan();
    long records = 0;
    try (AutoCloseable lock = folder.lock()) {
      for (Variant variant : plan.variants()) {
        try (RedisNamespace namespace = new RedisNamespace(redis, plan.namespace(variant))) {
          records += namespace.drop(done -> {});
        }
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException("the lock of experiment " + name + " was not given back", e);
    }
    folder.delete();
    return records;
  }
}
