package io.memberflow.servers;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.Uuid;

/**
 * A Kafka broker of one node (KRaft) in a JVM of its own, from the jars on our own class path.
 * Holds at most 512 MiB of heap; topics are made by {@link #createTopic} only, and nothing is
 * deleted by age.
 */
public final class LocalKafka extends LocalServer {
  private static final int REQUEST_LIMIT_MS = 20_000;
  private static final int CONNECT_LIMIT_MS = 500;
  private static final int START_ATTEMPTS = 3;

  private final KafkaSettings settings;

  private LocalKafka() {
    super("kafka");
    List<Integer> ports = FreePorts.find(2);
    settings =
        new KafkaSettings(folder(), ports.get(0), ports.get(1), Uuid.randomUuid().toString());
    ServerFolder.write(folder().resolve("server.properties"), settings.serverProperties());
    ServerFolder.write(folder().resolve("log4j2.properties"), settings.logProperties());
    ServerFolder.write(
        folder().resolve("java.args"), settings.javaArguments(ClassPath.ofThisJvm()));
  }

  /**
   * Starts a broker and waits until it answers (about 3 s, at most 90 s).
   *
   * @throws ServerException with the end of the broker's log when it does not come up
   */
  public static LocalKafka start() {
    return FirstStart.of(LocalKafka::new, START_ATTEMPTS);
  }

  /** Host and port, as the Kafka clients' {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return settings.bootstrapServers();
  }

  /** Makes a topic with so many partitions (1 or more) and the broker's own settings. */
  public void createTopic(String name, int partitions) {
    createTopic(name, partitions, Map.of());
  }

  /**
   * Makes a topic with settings of its own, such as {@code cleanup.policy=compact}.
   *
   * @throws ServerException when the topic exists or the broker refuses it
   */
  public void createTopic(String name, int partitions, Map<String, String> topicSettings) {
    NewTopic topic = new NewTopic(name, partitions, (short) 1).configs(topicSettings);
    try (Admin admin = admin()) {
      admin.createTopics(List.of(topic)).all().get(REQUEST_LIMIT_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      throw refused(name, partitions, e.getCause());
    } catch (TimeoutException e) {
      throw refused(name, partitions, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refused(name, partitions, e);
    }
  }

  private ServerException refused(String topic, int partitions, Throwable cause) {
    return new ServerException(
        "topic %s with %d partitions could not be made at %s: %s"
            .formatted(topic, partitions, bootstrapServers(), cause),
        cause);
  }

  @Override
  List<String> command() {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    return List.of(
        java.toString(),
        "@" + folder().resolve("java.args"),
        KafkaProcess.class.getName(),
        settings.clusterId(),
        folder().resolve("server.properties").toString());
  }

  @Override
  boolean answers() {
    // A bare connection first: the client would log a warning for each refused attempt.
    if (!accepts()) {
      return false;
    }
    try (Admin admin = admin()) {
      return !admin
          .describeCluster()
          .nodes()
          .get(REQUEST_LIMIT_MS, TimeUnit.MILLISECONDS)
          .isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", settings.port()), CONNECT_LIMIT_MS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private Admin admin() {
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers(),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            REQUEST_LIMIT_MS,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            REQUEST_LIMIT_MS,
            AdminClientConfig.ENABLE_METRICS_PUSH_CONFIG,
            false));
  }
}
