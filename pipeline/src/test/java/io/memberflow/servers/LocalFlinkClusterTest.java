package io.memberflow.servers;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LocalFlinkClusterTest {

  @Test
  void process_ofATaskManagersId_isTheOneThatTheScriptsKnow() {
    assertThat(LocalFlinkCluster.process("taskmanager-2-4711-31337"))
        .isEqualTo(LocalFlinkCluster.taskManager(2));
  }
}
