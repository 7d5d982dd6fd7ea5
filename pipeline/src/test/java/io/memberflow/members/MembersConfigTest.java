package io.memberflow.members;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.catalogue.CatalogueText;
import io.memberflow.configuration.ConfigurationException;
import io.memberflow.store.redis.WriteMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MembersConfigTest {
  private static final String LEAST =
      "namespace: shop\nkafka: {bootstrap: 'k:9092'}\nredis: {uri: 'redis://r:6379'}\n";
  private static final Map<String, String> VARIABLES =
      Map.of("STORE", "redis://u:s3cret@r:6380", "BROKEN", "http://r:1");

  @TempDir private Path folder;

  @Test
  void configuration_withWhatIsRequired_hasTheDefaults() throws IOException {
    MembersConfig config = read(LEAST);

    assertThat(config.namespace()).isEqualTo("shop");
    assertThat(config.redisUri()).isEqualTo("redis://r:6379");
    assertThat(config.kafka().events()).isEqualTo("events");
    assertThat(config.kafka().deadLetters()).isEqualTo("dead-letters");
    assertThat(config.kafka().group()).isEqualTo("memberflow-shop");
    assertThat(config.kafka().itemsTopic()).isEmpty();
    assertThat(config.kafka().driftTopic()).isEmpty();
    assertThat(config.publishInterval()).isEqualTo(Duration.ofSeconds(1));
    assertThat(config.flushInterval()).isEqualTo(Duration.ofMillis(500));
    assertThat(config.idleAfter()).isEqualTo(Duration.ofSeconds(30));
    assertThat(config.maxDrift()).isEqualTo(Duration.ofDays(7));
    assertThat(config.bounded()).isFalse();
    assertThat(config.writeMode()).isEqualTo(WriteMode.GUARDED);
    assertThat(config.catalogue().origin()).contains("shipped");
  }

  @Test
  void driftTopic_isTakenFromTheFile_butNotForARebuild() throws IOException {
    MembersConfig config = read(LEAST.replace("'k:9092'", "'k:9092', drift: changes"));
    assertThat(config.kafka().driftTopic()).contains("changes");
    assertThat(config.forRebuild().kafka().driftTopic()).as("the live job tells of it").isEmpty();
  }

  @Test
  void writeMode_isGuardedOrOverwrite() throws IOException {
    assertThat(read(LEAST + "write-mode: overwrite\n").writeMode()).isEqualTo(WriteMode.OVERWRITE);
    assertThatThrownBy(() -> read(LEAST + "write-mode: force\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("one of guarded, overwrite");
  }

  @Test
  void rebuild_isBoundedAndLeavesTheOffsetsAlone() throws IOException {
    MembersConfig rebuild = read(LEAST + "write-mode: overwrite\n").forRebuild();
    assertThat(rebuild.bounded()).isTrue();
    assertThat(rebuild.writeMode()).isEqualTo(WriteMode.OVERWRITE);
    assertThat(rebuild.kafka().properties())
        .containsEntry("commit.offsets.on.checkpoint", "false")
        .containsEntry("enable.auto.commit", "false");
  }

  /** What a replay reads is compared with what another job has read. */
  @Test
  void acceptedLossOfRecords_isOfTheMainJobOnly() throws IOException {
    MembersConfig live =
        read(
            """
            namespace: shop
            kafka: {bootstrap: 'k:9092', properties: {auto.offset.reset: earliest}}
            redis: {uri: 'redis://r:6379'}
            """);

    assertThat(live.kafka().properties()).containsEntry("auto.offset.reset", "earliest");
    assertThat(live.forRebuild().kafka().properties()).doesNotContainKey("auto.offset.reset");
  }

  @Test
  void deployedConfiguration_isReadable() {
    Path file = Path.of("..", "deploy", "members.yaml");
    Map<String, String> variables = Map.of("MEMBERFLOW_REDIS", "redis://r:6379");
    MembersConfig config = MembersConfig.read(file, variables::get);

    assertThat(config.catalogue()).isEqualTo(CatalogueText.shipped());
    assertThat(config.namespace()).isEqualTo("shop");
  }

  @Test
  void address_inAVariable_isReadAndNotPrinted() throws IOException {
    MembersConfig config =
        read("namespace: shop\nkafka: {bootstrap: 'k:9092'}\nredis: {uri-variable: STORE}\n");

    assertThat(config.redisUri()).isEqualTo("redis://u:s3cret@r:6380");
    assertThat(config.toString()).doesNotContain("s3cret");
  }

  @Test
  void catalogue_isFoundBesideTheConfiguration() throws IOException {
    Files.writeString(
        folder.resolve("mine.yaml"),
        "features: [{name: views, entity: member, aggregate: count, of: view}]\n");

    assertThat(read(LEAST + "catalogue: mine.yaml\n").catalogue().parse().features()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "publish-interval: 1ms     | publish-interval, 1ms, 100ms, 1d, choose",
        "publish-interval: soon    | publish-interval, soon, a whole number with a unit, 30d",
        "flush-interval: 2d        | flush-interval, 2d, 10ms, 1d, choose",
        "idle-after: 10ms          | idle-after, 10ms, 1s, 1d, choose",
        "max-drift: 1s             | max-drift, 1s, 1m, 366d, choose",
        "bounded: maybe            | bounded, maybe, true or false, leave it out",
        "catalogue: none.yaml      | catalogue, none.yaml, readable YAML file",
        "nmespace: shop            | nmespace, namespace, allowed, remove it",
        "catalogue: [a, b]         | catalogue, a, one plain value",
      })
  void key_thatIsWrong_isNamedWithValueAllowedAndRemedy(String line, String parts) {
    assertSays(LEAST + line + "\n", parts);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{bootstrap: 'k:9092', topic: a}               | kafka.topic, events, remove it",
        "{events: e}                                   | kafka.bootstrap, given, add",
        "{bootstrap: 'k:9092', properties: {a: [1]}}   | kafka.properties.a, one plain value",
        "{bootstrap: 'k:9092', properties: {auto.offset.reset: latest}} | kafka.properties.auto.offset.reset, latest, none, earliest",
        "kafka-1                                       | kafka, kafka-1, a mapping",
      })
  void kafka_thatIsWrong_isNamed(String kafka, String parts) {
    assertSays("namespace: shop\nredis: {uri: 'redis://r:1'}\nkafka: " + kafka + "\n", parts);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                            | redis, uri, uri-variable, exactly one",
        "{uri: 'redis://r:1', uri-variable: STORE}     | redis, uri, uri-variable, exactly one",
        "{uri-variable: ABSENT}                        | redis.uri-variable, ABSENT, is set, redis://",
        "{uri-variable: BROKEN}                        | redis://",
        "{uri: 'redis://r:99999'}                      | redis://",
        "{url: 'redis://r:1'}                          | redis.url, uri-variable, remove it",
        "{uri: 'rediss://r?ca-file=/nowhere/ca'}       | ca-file, /nowhere/ca",
        "{uri: 'redis-cluster://a,b?ca-file=/ca'}      | ca-file, no TLS, rediss://",
      })
  void redis_thatIsWrong_isNamed(String redis, String parts) {
    assertSays("namespace: shop\nkafka: {bootstrap: 'k:9092'}\nredis: " + redis + "\n", parts);
  }

  @Test
  void namespace_thatIsMissingOrWrong_isNamed() {
    assertSays(LEAST.replace("namespace: shop\n", ""), "namespace, given, add");
    assertSays(LEAST.replace("shop", "Shop EU"), "namespace, Shop EU, a–z, shop-eu");
  }

  @Test
  void password_inAWrongAddress_isNotPrinted() {
    String text = LEAST.replace("redis://r:6379", "redis://u:s3cret@r:port");

    assertThatThrownBy(() -> read(text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageNotContaining("s3cret");
  }

  private void assertSays(String yaml, String parts) {
    assertThatThrownBy(() -> read(yaml))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll(parts.split(", "));
  }

  private MembersConfig read(String yaml) throws IOException {
    Path file = Files.writeString(folder.resolve("members.yaml"), yaml);
    return MembersConfig.read(file, VARIABLES::get);
  }
}
