package io.memberflow.faults;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.trials.Trial;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Collectors;

/** What is done to a platform that runs. */
public enum Fault {
  /** The undisturbed run. */
  NONE("none", "nothing", Strikes::none),
  TASK_MANAGER(
      "taskmanager", "a TaskManager is killed every 3–7 s for a minute", Strikes::taskManagers),
  JOB_MANAGER("jobmanager", "the JobManager is killed and comes back", Strikes::jobManager),
  KAFKA("kafka", "the broker is killed and comes back after 5 s", Strikes::kafka),
  REDIS("redis", "Redis is killed and comes back after 5 s", Strikes::redis),
  REDIS_EMPTIED(
      "redis-emptied", "Redis comes back without its data; rebuilt at the end", Strikes::emptied),
  DISK("disk", "no space for checkpoints for 15 s, a TaskManager killed meanwhile", Strikes::disk),
  POISON("poison", "records that nobody can read", Strikes::poison),
  CLOCK_SKEW(
      "clock-skew", "a producer whose clock is days ahead, and one behind", Strikes::clockSkew);

  /** Does it, and returns when what was struck has been started again. */
  interface Strike {
    /**
     * @return records that it has added to the log
     */
    int at(Trial trial, SmallDisk disk, SplittableRandom random) throws InterruptedException;
  }

  private final String published;
  private final String description;
  private final Strike strike;

  Fault(String published, String description, Strike strike) {
    this.published = published;
    this.description = description;
    this.strike = strike;
  }

  /**
   * The fault of that name.
   *
   * @throws ConfigurationException where there is none
   */
  public static Fault named(String name) {
    return Arrays.stream(values())
        .filter(fault -> fault != NONE && fault.published.equals(name))
        .findFirst()
        .orElseThrow(
            () -> ConfigurationException.wrong("--fault", name, "one of " + names(), "name one"));
  }

  /** What can be asked for. */
  public static String names() {
    return Arrays.stream(values())
        .filter(fault -> fault != NONE)
        .map(Fault::published)
        .collect(Collectors.joining(", "));
  }

  public String published() {
    return published;
  }

  public String description() {
    return description;
  }

  Strike strike() {
    return strike;
  }
}
