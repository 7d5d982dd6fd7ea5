package io.memberflow.experiments;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.runs.RunFolder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What an experiment keeps on disk: {@code plan.json}, and for each variant its checkpoints while
 * it runs, its outcomes, and {@code result.json} when it has ended.
 */
public final class ExperimentFolder {
  private static final String PLAN = "plan.json";
  private static final String RESULT = "/result.json";
  private static final String CHECKPOINTS = "/checkpoints";

  private final RunFolder folder;

  /**
   * @param workDir of all experiments
   */
  public ExperimentFolder(Path workDir, String name) {
    this.folder = new RunFolder("experiment", workDir, name);
  }

  /** The names of the experiments in a folder, sorted; none where the folder does not exist. */
  public static List<String> names(Path workDir) {
    return RunFolder.names(workDir, PLAN);
  }

  /** Empty where the experiment was never started. */
  public Optional<ExperimentPlan> plan() {
    return folder.read(PLAN, ExperimentPlan.class);
  }

  /**
   * The plan of an experiment that was started.
   *
   * @throws ConfigurationException where it was not
   */
  public ExperimentPlan requirePlan() {
    return plan()
        .orElseThrow(
            () -> {
              Path workDir = folder.path().getParent();
              List<String> known = names(workDir);
              return ConfigurationException.wrong(
                  "experiment",
                  folder.path().getFileName().toString(),
                  known.isEmpty()
                      ? "one in %s, which holds none".formatted(workDir)
                      : "one of " + String.join(", ", known),
                  "mend the name or --work-dir");
            });
  }

  void write(ExperimentPlan plan) {
    folder.write(PLAN, plan);
  }

  /** Empty until the variant has ended. */
  public Optional<VariantResult> result(String variant) {
    return folder.read(variant + RESULT, VariantResult.class);
  }

  /** Ends a variant: what it would need to go on is deleted. */
  void write(String variant, VariantResult result) {
    folder.write(variant + RESULT, result);
    folder.delete(variant + CHECKPOINTS);
  }

  public Path outcomes(String variant) {
    return folder.path().resolve(variant).resolve("outcomes");
  }

  Path checkpoints(String variant) {
    return folder.path().resolve(variant + CHECKPOINTS);
  }

  /** The newest whole checkpoint of a variant that was not ended. */
  Optional<Path> lastCheckpoint(String variant) {
    return folder.lastCheckpoint(variant + CHECKPOINTS);
  }

  /** Removes what a variant left that cannot go on. */
  void clear(String variant) {
    folder.delete(variant);
  }

  /** Deletes everything of the experiment. */
  public void delete() {
    folder.delete();
  }

  /**
   * Keeps other processes from running the same experiment; ends with the process.
   *
   * @throws ConfigurationException where one does
   */
  AutoCloseable lock() {
    return folder.lock();
  }
}
