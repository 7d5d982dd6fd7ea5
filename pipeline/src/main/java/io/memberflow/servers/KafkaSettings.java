package io.memberflow.servers;

import java.nio.file.Path;

/** The files a broker of one node is started with: settings, log configuration, Java options. */
record KafkaSettings(Path folder, int port, int controllerPort, String clusterId) {
  private static final String HOST = "127.0.0.1";

  String bootstrapServers() {
    return HOST + ":" + port;
  }

  /** Broker and controller in one, replication 1, nothing created or deleted behind our back. */
  String serverProperties() {
    return """
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@%1$s:%3$d
        listeners=PLAINTEXT://%1$s:%2$d,CONTROLLER://%1$s:%3$d
        advertised.listeners=PLAINTEXT://%1$s:%2$d
        listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT
        controller.listener.names=CONTROLLER
        inter.broker.listener.name=PLAINTEXT
        log.dirs=%4$s
        auto.create.topics.enable=false
        # Replays use the event's own time, which may be long ago or simulated ahead of the clock.
        log.retention.ms=-1
        log.message.timestamp.before.max.ms=9223372036854775807
        log.message.timestamp.after.max.ms=9223372036854775807
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=1
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        transaction.state.log.num.partitions=1
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        share.coordinator.state.topic.num.partitions=1
        transaction.max.timeout.ms=3600000
        group.initial.rebalance.delay.ms=0
        # The controller admits a broker at a heartbeat, and after a crash when its old session ends;
        # the default pace costs 12 s per start.
        broker.heartbeat.interval.ms=100
        broker.session.timeout.ms=3000
        num.network.threads=2
        num.io.threads=4
        log.cleaner.dedupe.buffer.size=16777216
        """
        .formatted(HOST, port, controllerPort, slashes(folder.resolve("data")));
  }

  /** Log4j configuration of the broker: warnings and worse to its standard output. */
  String logProperties() {
    return """
        status=warn
        appender.out.type=Console
        appender.out.name=out
        appender.out.layout.type=PatternLayout
        appender.out.layout.pattern=%d{ISO8601} %-5level [%t] %c - %msg%n
        rootLogger.level=warn
        rootLogger.appenderRef.out.ref=out
        """;
  }

  /** An argument file, because the class path of a build can be longer than a command line. */
  String javaArguments(String classPath) {
    return """
        -Xms128m
        -Xmx512m
        -Djava.awt.headless=true
        -Dlog4j2.configurationFile="%s"
        -cp
        "%s"
        """
        .formatted(escaped(folder.resolve("log4j2.properties").toString()), escaped(classPath));
  }

  private static String slashes(Path path) {
    return path.toString().replace('\\', '/');
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
