package io.memberflow.store.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import io.memberflow.store.StoreAccessException;
import io.memberflow.store.StoreUnavailableException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real servers that speak TLS only, with certificates made for the test. */
@Timeout(120)
class RedisTlsITCase {
  private static final RecordKey KEY = RecordKey.member("test", "17");
  private static final List<RecordWrite> WRITES =
      List.of(
          new RecordWrite(
              KEY,
              List.of(Section.builder("features", 1, 1, "v").put("f", 1).build()),
              Duration.ofDays(1)));

  @TempDir private static Path folder;
  private static TestCertificates certificates;

  @BeforeAll
  static void makeCertificates() throws Exception {
    certificates = TestCertificates.make(folder);
  }

  private static TestRedis server(String certificate, String... more) throws IOException {
    List<String> settings = new ArrayList<>(settings(certificate));
    int port = TestRedis.freePort();
    settings.add("port 0");
    settings.add("tls-port " + port);
    settings.addAll(List.of(more));
    return TestRedis.start(TestBinary.newest(), port, settings.toArray(String[]::new));
  }

  private static List<String> settings(String certificate) {
    return List.of(
        "tls-cert-file " + certificates.certificate(certificate),
        "tls-key-file " + certificates.key(certificate),
        "tls-ca-cert-file " + certificates.ca(),
        "tls-auth-clients optional");
  }

  private static void roundTrip(String uri) {
    RedisSettings settings = RedisSettings.parse(uri);
    try (RedisRecordWriter writer = new RedisRecordWriter(settings);
        RedisRecordReader reader = new RedisRecordReader(settings)) {
      writer.ping();
      writer.write(WRITES);
      reader.ping();
      assertThat(reader.read(KEY).number("f")).hasValue(1);
    }
  }

  private static void unavailable(String uri, String reason) {
    try (RedisRecordReader reader = new RedisRecordReader(RedisSettings.parse(uri))) {
      assertThatThrownBy(() -> reader.read(KEY))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining(reason);
    }
  }

  @Test
  void certificate_ofATrustedAuthority_isAccepted() throws IOException {
    try (TestRedis redis = server("server")) {
      roundTrip("rediss://127.0.0.1:%d?ca-file=%s".formatted(redis.port(), certificates.ca()));
      roundTrip("rediss://localhost:%d?ca-file=%s".formatted(redis.port(), certificates.ca()));
    }
  }

  @Test
  void certificate_thatIsNotTrusted_isRefused() throws IOException {
    try (TestRedis redis = server("server")) {
      // the JVM's own trust store does not know the test's authority
      unavailable("rediss://127.0.0.1:" + redis.port(), "TLS failed");
      unavailable(
          "rediss://127.0.0.1:%d?ca-file=%s"
              .formatted(redis.port(), certificates.certificate("stranger")),
          "TLS failed");
    }
  }

  @Test
  void certificate_ofAnotherHost_isRefusedUnlessNamesAreNotVerified() throws IOException {
    try (TestRedis redis = server("elsewhere")) {
      String uri = "rediss://127.0.0.1:%d?ca-file=%s".formatted(redis.port(), certificates.ca());
      unavailable(uri, "127.0.0.1");
      roundTrip(uri + "&verify-name=false");
    }
  }

  @Test
  void clientCertificate_thatTheServerDemands_isShown() throws IOException {
    try (TestRedis redis = server("server", "tls-auth-clients yes")) {
      String uri = "rediss://127.0.0.1:%d?ca-file=%s".formatted(redis.port(), certificates.ca());
      unavailable(uri, "127.0.0.1:" + redis.port());
      roundTrip(
          uri
              + "&certificate=%s&key=%s"
                  .formatted(certificates.certificate("client"), certificates.key("client")));
    }
  }

  @Test
  void passwordFile_overTls_logsIn() throws IOException {
    Path password = Files.writeString(folder.resolve("password"), "s3 cret@:?\n");
    try (TestRedis redis =
        server("server", "user app on #%s ~mf:* +@all".formatted(sha256("s3 cret@:?")))) {
      String uri =
          "rediss://app@127.0.0.1:%d?ca-file=%s&password-file=%s"
              .formatted(redis.port(), certificates.ca(), password);
      roundTrip(uri);
      Files.writeString(password, "another");
      try (RedisRecordWriter writer = new RedisRecordWriter(RedisSettings.parse(uri))) {
        assertThatThrownBy(writer::ping).isInstanceOf(StoreAccessException.class);
      }
    }
  }

  @Test
  void server_thatSpeaksTheOtherWay_isUnavailable() throws IOException {
    try (TestRedis encrypted = server("server");
        TestRedis plain = TestRedis.start()) {
      String quick = "?command-timeout=500ms";
      unavailable("redis://127.0.0.1:" + encrypted.port() + quick, "127.0.0.1:" + encrypted.port());
      unavailable("rediss://127.0.0.1:" + plain.port() + quick, "that the port speaks TLS");
    }
  }

  @Test
  void cluster_isEncryptedBetweenAllNodes() throws IOException {
    List<TestRedis> nodes = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        nodes.add(
            server("server", "cluster-enabled yes", "tls-cluster yes", "tls-replication yes"));
      }
      String options = "?ca-file=" + certificates.ca();
      RedisClusterSetup.form(
          nodes.stream()
              .map(n -> RedisSettings.parse("rediss://127.0.0.1:" + n.port() + options))
              .toList(),
          List.of());
      String uri =
          nodes.stream()
              .map(n -> "127.0.0.1:" + n.port())
              .collect(Collectors.joining(",", "rediss-cluster://", options));
      roundTrip(uri);
      try (RedisNamespace namespace = new RedisNamespace(RedisSettings.parse(uri), "test")) {
        assertThat(namespace.ids("member")).containsExactly("17");
      }
    } finally {
      for (TestRedis node : nodes) {
        node.close();
      }
    }
  }

  @Test
  void file_thatHoldsSomethingElse_isNamedAtTheStart() {
    Path ca = certificates.ca();
    wrong(
        "rediss://h?ca-file=/nowhere/ca.pem",
        "ca-file of the Redis address is \"/nowhere/ca.pem\"");
    wrong("rediss://h?ca-file=" + certificates.key("server"), "PEM certificates");
    wrong("rediss://h?certificate=%s".formatted(ca), "only one of certificate and key");
    wrong("rediss://h?certificate=%s&key=%s".formatted(ca, ca), "PKCS#8");
  }

  private static void wrong(String uri, String message) {
    assertThatThrownBy(() -> RedisSettings.parse(uri))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(message);
  }

  private static String sha256(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
