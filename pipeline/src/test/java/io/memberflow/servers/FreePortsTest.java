package io.memberflow.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class FreePortsTest {
  @Test
  void ports_asked_for_together_differ_and_lie_below_the_ephemeral_range() {
    assertThat(FreePorts.find(50)).doesNotHaveDuplicates().allMatch(port -> port < 32_768);
  }

  @Test
  void port_in_use_is_not_free() throws Exception {
    int port = FreePorts.find(1).get(0);
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(FreePorts.isFree(taken.getLocalPort())).isFalse();
    }
  }
}
