package io.memberflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.servers.LocalKafka;
import io.memberflow.servers.LocalRedis;
import io.memberflow.servers.RedisTelnet;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator reads when the main job cannot start. */
class MembersErrorsAcceptanceITCase {
  private static final String NOWHERE = "127.0.0.1:1";

  private static LocalKafka kafka;
  private static LocalRedis redis;
  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void start() {
    kafka = LocalKafka.start();
    kafka.createTopic("events", 1);
    kafka.createTopic("dead-letters", 1);
    redis = LocalRedis.start();
  }

  @AfterAll
  static void close() {
    kafka.close();
    redis.close();
  }

  @Test
  void kafka_thatDoesNotAnswer_endsWith3AndItsAddress() throws IOException {
    assertFails(3, config(NOWHERE, redis.uri().toString(), ""), NOWHERE, "kafka.bootstrap");
  }

  @Test
  void redis_thatDoesNotAnswer_endsWith3AndItsAddressWithoutThePassword() throws IOException {
    String config = config(kafka.bootstrapServers(), "redis://u:s3cret@" + NOWHERE, "");

    assertFails(3, config, NOWHERE);
    assertThat(err.toString()).doesNotContain("s3cret");
  }

  @Test
  void redis_thatRefusesTheUser_endsWith3AndTheReasonWithoutThePassword() throws IOException {
    String config =
        config(kafka.bootstrapServers(), "redis://u:s3cret@127.0.0.1:" + redis.port(), "");

    assertFails(3, config, "127.0.0.1:" + redis.port(), "wrong user or password");
    assertThat(err.toString()).doesNotContain("s3cret");
  }

  @Test
  void redis_thatIsAReplica_endsWith3AndTheReason() throws IOException {
    try (LocalRedis replica = LocalRedis.start()) {
      RedisTelnet.ask(replica.port(), "REPLICAOF 127.0.0.1 1");
      String config = config(kafka.bootstrapServers(), replica.uri().toString(), "");

      assertFails(3, config, "127.0.0.1:" + replica.port(), "read-only replica");
    }
  }

  @Test
  void redis_thatIsFull_endsWith3AndTheReason() throws IOException {
    try (LocalRedis full = LocalRedis.start()) {
      RedisTelnet.ask(full.port(), "CONFIG SET maxmemory 1");
      String config = config(kafka.bootstrapServers(), full.uri().toString(), "");

      assertFails(3, config, "127.0.0.1:" + full.port(), "out of memory");
    }
  }

  @Test
  void topics_thatDoNotExist_endWith2AndTheirNames() throws IOException {
    String config =
        config(
            kafka.bootstrapServers(),
            redis.uri().toString(),
            "  events: evnts\n  items: goods\n  dead-letters: dead-letters\n");

    assertFails(2, config, "evnts, goods", kafka.bootstrapServers());
    assertThat(err.toString()).doesNotContain("dead-letters");
  }

  @Test
  void kafkaProperty_thatTheClientRefuses_endsWith2AndItsName() throws IOException {
    String config =
        config(
            kafka.bootstrapServers(),
            redis.uri().toString(),
            "  properties: {security.protocol: BANANA}\n");

    assertFails(2, config, "security.protocol", "kafka.properties");
  }

  @Test
  void kafkaAddress_withoutAPort_endsWith2AndTheAddress() throws IOException {
    assertFails(2, config("localhost", redis.uri().toString(), ""), "localhost", "kafka.bootstrap");
  }

  @Test
  void catalogue_withAWrongKey_endsWith2AndTheKey() throws IOException {
    Files.writeString(folder.resolve("catalogue.yaml"), "featurs: []\n");
    String config = config(NOWHERE, redis.uri().toString(), "") + "catalogue: catalogue.yaml\n";

    assertFails(2, config, "featurs", "features");
  }

  @Test
  void configuration_thatIsMissing_endsWith2AndItsName() {
    assertThat(run("members", "--config", folder.resolve("none.yaml").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("none.yaml").doesNotContain("\tat ");
  }

  private static String config(String bootstrap, String redisUri, String more) {
    return "namespace: shop\nredis: {uri: '%s'}\nkafka:\n  bootstrap: %s\n%s"
        .formatted(redisUri, bootstrap, more);
  }

  private void assertFails(int code, String config, String... said) throws IOException {
    Path file = Files.writeString(folder.resolve("members.yaml"), config);

    assertThat(run("members", "--config", file.toString())).as(err.toString()).isEqualTo(code);
    assertThat(err.toString()).startsWith("memberflow: ").contains(said).doesNotContain("\tat ");
    assertThat(err.toString().lines()).hasSize(1);
    assertThat(out.toString()).isEmpty();
  }

  private int run(String... arguments) {
    return Memberflow.run(new PrintWriter(out, true), new PrintWriter(err, true), arguments);
  }
}
