package io.memberflow.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FreePortsTest {
  @Test
  void ports_asked_for_together_differ_and_lie_below_the_ephemeral_range() {
    assertThat(FreePorts.find(50)).doesNotHaveDuplicates().allMatch(port -> port < 32_768);
  }

  /** Of two servers that are yet to start, or of which one is down for a moment. */
  @Test
  void port_that_was_named_is_not_named_again_although_nobody_listens_yet() {
    Set<Integer> named = new HashSet<>();
    for (int i = 0; i < 2_000; i++) {
      assertThat(named.add(FreePorts.find(1).get(0))).isTrue();
      if (i % 10 == 0) {
        int first = FreePorts.row(3);
        assertThat(first).isBetween(15_000, 31_997);
        IntStream.range(first, first + 3).forEach(port -> assertThat(named.add(port)).isTrue());
      }
    }
  }

  @Test
  void port_in_use_is_not_free() throws Exception {
    int port = FreePorts.find(1).get(0);
    try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      assertThat(FreePorts.isFree(taken.getLocalPort())).isFalse();
    }
  }
}
