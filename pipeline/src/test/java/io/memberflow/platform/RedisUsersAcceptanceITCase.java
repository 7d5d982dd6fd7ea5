package io.memberflow.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.servers.LocalRedis;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import io.memberflow.store.StoreException;
import io.memberflow.store.redis.RedisNamespace;
import io.memberflow.store.redis.RedisRecordReader;
import io.memberflow.store.redis.RedisRecordWriter;
import io.memberflow.store.redis.RedisSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The users of deploy/redis/users.acl can do their work and nothing else. */
class RedisUsersAcceptanceITCase {
  private static final RecordKey KEY = RecordKey.member("shop", "17");

  @TempDir private static Path folder;
  private static LocalRedis redis;

  @BeforeAll
  static void start() throws Exception {
    String users = Files.readString(Path.of("..", "deploy", "redis", "users.acl"));
    // the server takes user lines only
    String lines = String.join("\n", users.lines().filter(l -> l.startsWith("user ")).toList());
    Path file = Files.writeString(folder.resolve("users.acl"), lines + "\n");
    redis = LocalRedis.start(Map.of("aclfile", file.toString()));
  }

  @AfterAll
  static void close() {
    redis.close();
  }

  @Test
  void writer_writesChangesOfTheCatalogueTooAndCountsDeployments() {
    try (RedisNamespace names = new RedisNamespace(as("memberflow-writer"), "shop");
        RedisRecordWriter writer = new RedisRecordWriter(as("memberflow-writer"));
        RedisRecordReader reader = new RedisRecordReader(as("memberflow-reader"))) {
      writer.ping();
      assertThat(names.nextJobEpoch()).isEqualTo(1);
      writer.write(List.of(write("one", "old_feature", 1)));
      writer.write(List.of(write("two", "new_feature", 2)));

      assertThat(reader.read(KEY).number("new_feature")).hasValue(2);
      assertThat(reader.read(KEY).exists()).isTrue();
      assertThat(reader.read(KEY).bytes("old_feature")).isEmpty();
    }
  }

  @Test
  void operator_listsWhatThereIs() {
    try (RedisRecordWriter writer = new RedisRecordWriter(as("memberflow-writer"));
        RedisNamespace names = new RedisNamespace(as("memberflow-operator"), "shop")) {
      writer.write(List.of(write("two", "new_feature", 2)));

      assertThat(names.counts()).containsEntry(RecordKey.MEMBER, 1L);
    }
  }

  @Test
  void reader_cannotWrite() {
    try (RedisRecordWriter writer = new RedisRecordWriter(as("memberflow-reader"))) {
      assertThatThrownBy(() -> writer.write(List.of(write("two", "new_feature", 2))))
          .isInstanceOf(StoreException.class)
          .hasMessageNotContaining("CHANGE-ME");
    }
  }

  private static RecordWrite write(String version, String feature, double value) {
    Section section =
        Section.builder(Section.FEATURES, 1_767_571_200_000L, 1, version)
            .put(feature, value)
            .build();
    return new RecordWrite(KEY, List.of(section), Duration.ofDays(1));
  }

  private static RedisSettings as(String user) {
    return RedisSettings.parse("redis://%s:CHANGE-ME@127.0.0.1:%d".formatted(user, redis.port()));
  }
}
