package io.memberflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.memberflow.servers.LocalRedis;
import io.memberflow.servers.LocalRedisCluster;
import io.memberflow.servers.RedisTelnet;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import io.memberflow.store.StoreAccessException;
import io.memberflow.store.redis.RecordCount;
import io.memberflow.store.redis.RedisNamespace;
import io.memberflow.store.redis.RedisRecordReader;
import io.memberflow.store.redis.RedisRecordWriter;
import io.memberflow.store.redis.RedisSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The users of deploy/redis/users.acl can do their work and nothing else: on the bundled server, on
 * the newest that is installed, and in a cluster.
 */
class RedisUsersAcceptanceITCase {
  private static final RecordKey KEY = RecordKey.member("shop", "17");
  private static final List<Path> INSTALLED =
      List.of(Path.of("/usr/bin/valkey-server"), Path.of("/usr/bin/redis-server"));

  @TempDir private static Path folder;
  private static LocalRedis bundled;
  private static LocalRedis installed;
  private static LocalRedisCluster cluster;

  private enum Store {
    BUNDLED,
    INSTALLED,
    CLUSTER
  }

  @BeforeAll
  static void start() throws Exception {
    String users = Files.readString(Path.of("..", "deploy", "redis", "users.acl"));
    // the server takes user lines only
    List<String> lines = users.lines().filter(l -> l.startsWith("user ")).toList();
    Path file = Files.writeString(folder.resolve("users.acl"), String.join("\n", lines) + "\n");
    Map<String, String> settings = Map.of("aclfile", file.toString());
    bundled = LocalRedis.start(settings);
    Optional<Path> newest = INSTALLED.stream().filter(Files::isExecutable).findFirst();
    if (newest.isPresent()) {
      String before = System.getProperty(LocalRedis.EXECUTABLE_PROPERTY);
      System.setProperty(LocalRedis.EXECUTABLE_PROPERTY, newest.get().toString());
      try {
        installed = LocalRedis.start(settings);
      } finally {
        if (before == null) {
          System.clearProperty(LocalRedis.EXECUTABLE_PROPERTY);
        } else {
          System.setProperty(LocalRedis.EXECUTABLE_PROPERTY, before);
        }
      }
    } else {
      System.out.println("skipped: none of " + INSTALLED + " is installed");
    }
    cluster = LocalRedisCluster.start();
    for (LocalRedis node : cluster.primaries()) {
      for (String line : lines) {
        assertThat(RedisTelnet.ask(node.port(), "ACL SETUSER" + line.substring("user".length())))
            .isEqualTo("+OK");
      }
    }
  }

  @AfterAll
  static void close() {
    bundled.close();
    if (installed != null) {
      installed.close();
    }
    cluster.close();
  }

  @ParameterizedTest
  @EnumSource
  void writer_writesChangesOfTheCatalogueTooAndCountsDeployments(Store store) {
    try (RedisNamespace names = new RedisNamespace(as(store, "memberflow-writer"), "shop");
        RedisRecordWriter writer = new RedisRecordWriter(as(store, "memberflow-writer"));
        RedisRecordReader reader = new RedisRecordReader(as(store, "memberflow-reader"))) {
      writer.ping();
      reader.ping();
      assertThat(names.nextJobEpoch()).isEqualTo(1);
      names.raiseJobEpoch(5);
      assertThat(names.nextJobEpoch()).isEqualTo(6);
      writer.write(List.of(write("one", "old_feature", 1)));
      writer.write(List.of(write("two", "new_feature", 2)));

      assertThat(reader.read(KEY).number("new_feature")).hasValue(2);
      assertThat(reader.read(KEY).exists()).isTrue();
      assertThat(reader.read(KEY).bytes("old_feature")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void operator_listsMeasuresExpiresAndDropsWhatThereIs(Store store) {
    try (RedisRecordWriter writer = new RedisRecordWriter(as(store, "memberflow-writer"));
        RedisRecordReader reader = new RedisRecordReader(as(store, "memberflow-operator"));
        RedisNamespace names = new RedisNamespace(as(store, "memberflow-operator"), "temporary")) {
      RecordKey key = RecordKey.member("temporary", "17");
      writer.write(List.of(write(key, "two", "new_feature", 2)));

      assertThat(names.counts()).containsEntry(RecordKey.MEMBER, new RecordCount(1, 0));
      assertThat(RedisNamespace.all(as(store, "memberflow-operator"))).containsKey("temporary");
      assertThat(names.measure(10)).containsKey(RecordKey.MEMBER);
      assertThat(reader.read(key).exists()).isTrue();
      assertThat(names.expire(Duration.ofHours(1), done -> {})).isEqualTo(1);
      assertThat(names.drop(done -> {})).isEqualTo(1);
      assertThat(reader.read(key).exists()).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void writer_erasesAndRebuilds(Store store) {
    try (RedisNamespace names = new RedisNamespace(as(store, "memberflow-writer"), "erasing");
        RedisRecordWriter writer = new RedisRecordWriter(as(store, "memberflow-writer"));
        RedisRecordReader reader = new RedisRecordReader(as(store, "memberflow-reader"))) {
      RecordKey key = RecordKey.member("erasing", "17");
      Section features = Section.builder(Section.FEATURES, 5, 1, "one").put("f", 1).build();
      writer.write(List.of(new RecordWrite(key, List.of(features), Duration.ofDays(1))));
      writer.write(List.of(RecordWrite.erase(key, 10, 1, Duration.ofDays(1))));

      assertThat(reader.read(key).exists()).isFalse();
      assertThat(names.counts()).containsEntry(RecordKey.MEMBER, new RecordCount(0, 1));
      names.raiseJobEpoch(7);
      assertThat(names.nextJobEpoch()).isEqualTo(8);
    }
  }

  @ParameterizedTest
  @EnumSource
  void operator_measuresExpiresAndDrops(Store store) {
    try (RedisRecordWriter writer = new RedisRecordWriter(as(store, "memberflow-writer"));
        RedisNamespace names = new RedisNamespace(as(store, "memberflow-operator"), "old")) {
      Section features = Section.builder(Section.FEATURES, 5, 1, "one").put("f", 1).build();
      RecordKey key = RecordKey.member("old", "17");
      writer.write(List.of(new RecordWrite(key, List.of(features), Duration.ofDays(1))));

      assertThat(RedisNamespace.all(as(store, "memberflow-operator"))).containsKey("old");
      assertThat(names.measure(10).get(RecordKey.MEMBER).weighed()).isEqualTo(1);
      assertThat(names.expire(Duration.ofDays(2), done -> {})).isEqualTo(1);
      assertThat(names.drop(done -> {})).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void reader_cannotWrite(Store store) {
    try (RedisRecordWriter writer = new RedisRecordWriter(as(store, "memberflow-reader"))) {
      assertThatThrownBy(() -> writer.write(List.of(write("two", "new_feature", 2))))
          .isInstanceOf(StoreAccessException.class)
          .hasMessageContaining("lacks a permission")
          .hasMessageNotContaining("CHANGE-ME");
    }
  }

  @ParameterizedTest
  @EnumSource
  void defaultUser_isOff(Store store) {
    String nobody = uri(store, "");
    try (RedisRecordReader reader = new RedisRecordReader(RedisSettings.parse(nobody))) {
      assertThatThrownBy(reader::ping).isInstanceOf(StoreAccessException.class);
    }
  }

  private static RecordWrite write(String version, String feature, double value) {
    return write(KEY, version, feature, value);
  }

  private static RecordWrite write(RecordKey key, String version, String feature, double value) {
    Section section =
        Section.builder(Section.FEATURES, 1_767_571_200_000L, 1, version)
            .put(feature, value)
            .build();
    return new RecordWrite(key, List.of(section), Duration.ofDays(1));
  }

  private static RedisSettings as(Store store, String user) {
    return RedisSettings.parse(uri(store, user + ":CHANGE-ME@"));
  }

  private static String uri(Store store, String login) {
    String plain =
        switch (store) {
          case BUNDLED -> bundled.uri().toString();
          case INSTALLED -> {
            assumeThat(installed).as("an installed server").isNotNull();
            yield installed.uri().toString();
          }
          case CLUSTER -> cluster.uri();
        };
    return plain.replace("://", "://" + login);
  }
}
