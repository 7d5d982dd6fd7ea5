package io.memberflow.servers;

import static io.memberflow.servers.RedisTelnet.ask;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LocalRedisClusterITCase {
  @Test
  void nodes_shareTheSlots_andComeBackWithThemAfterAKill() throws Exception {
    List<Long> pids;
    try (LocalRedisCluster cluster = LocalRedisCluster.start()) {
      assertThat(cluster.primaries()).hasSize(3);
      assertThat(cluster.replicas()).isEmpty();
      assertThat(cluster.uri()).matches("redis-cluster://(127\\.0\\.0\\.1:\\d+,?){3}");
      pids = cluster.primaries().stream().map(LocalRedis::pid).toList();
      // foo is in slot 12182, the last third
      LocalRedis last = cluster.primaries().get(2);
      assertThat(ask(last.port(), "SET foo 1")).isEqualTo("+OK");
      assertThat(ask(cluster.primaries().get(0).port(), "GET foo"))
          .isEqualTo("-MOVED 12182 127.0.0.1:" + last.port());

      last.kill();
      last.restart();
      for (int i = 0; i < 200 && !ask(last.port(), "EXISTS foo").equals(":1"); i++) {
        Thread.sleep(50);
      }
      assertThat(ask(last.port(), "EXISTS foo")).isEqualTo(":1");
    }
    assertThat(pids)
        .allSatisfy(
            pid -> assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty());
  }

  @Test
  void replica_takesOver_forAPrimaryThatIsKilled() throws Exception {
    try (LocalRedisCluster cluster = LocalRedisCluster.start(3, true, Map.of())) {
      assertThat(ask(cluster.primaries().get(2).port(), "SET foo 1")).isEqualTo("+OK");
      assertThat(ask(cluster.primaries().get(2).port(), "WAIT 1 5000")).isNotEmpty();
      int replica = cluster.replicas().get(2).port();
      assertThat(ask(replica, "SET foo 2")).startsWith("-MOVED");
      cluster.primaries().get(2).kill();
      for (int i = 0; i < 600 && !ask(replica, "EXISTS foo").startsWith(":"); i++) {
        Thread.sleep(50);
      }
      assertThat(ask(replica, "SET foo 3")).isEqualTo("+OK");
    }
  }
}
