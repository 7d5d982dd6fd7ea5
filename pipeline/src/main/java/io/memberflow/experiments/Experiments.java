package io.memberflow.experiments;

import io.memberflow.catalogue.Target;
import io.memberflow.comparison.Comparison;
import io.memberflow.experiments.ExperimentPlan.Variant;
import io.memberflow.outcomes.OutcomeFiles;
import io.memberflow.store.redis.RedisNamespace;
import io.memberflow.store.redis.RedisSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

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
   * Compares the variants that have ended.
   *
   * @param baseline null for the first one
   */
  public Comparison compare(String name, String baseline, long seed) {
    ExperimentFolder folder = folder(name);
    ExperimentPlan plan = folder.requirePlan();
    Map<String, OutcomeFiles> variants = new LinkedHashMap<>();
    for (Variant variant : plan.variants()) {
      if (folder.result(variant.name()).isPresent()) {
        variants.put(variant.name(), new OutcomeFiles(folder.outcomes(variant.name())));
      }
    }
    String against = baseline == null ? plan.variants().get(0).name() : baseline;
    Map<String, Target> targets = new TreeMap<>();
    for (Variant variant : plan.variants()) {
      if (variant.name().equals(against)) {
        variant.catalogue().parse().models().forEach(m -> targets.put(m.name(), m.target()));
      }
    }
    return Comparison.of(name, against, targets, variants, plan.decidedAfter(), seed);
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
