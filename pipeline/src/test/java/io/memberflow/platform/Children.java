package io.memberflow.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import java.util.stream.Collectors;

/** The processes that this JVM has started. */
public final class Children {
  private static final int LOOKS = 100;

  private Children() {}

  public static Set<Long> alive() {
    return ProcessHandle.current()
        .descendants()
        .filter(ProcessHandle::isAlive)
        .map(ProcessHandle::pid)
        .collect(Collectors.toSet());
  }

  /** A process that was ended may stay in the system's table for a moment. */
  public static void assertNoneBeside(Set<Long> before) throws InterruptedException {
    Set<Long> left = alive();
    for (int look = 0; look < LOOKS && !before.containsAll(left); look++) {
      Thread.sleep(50);
      left = alive();
    }
    assertThat(before).as("processes after the end").containsAll(left);
  }
}
