package io.memberflow.demo;

import io.memberflow.platform.LocalPlatform;
import io.memberflow.store.RecordKey;

/** How to look further after a demo. */
final class Hints {
  private Hints() {}

  static String after(LocalPlatform platform, Demo.DemoSettings settings, DemoSummary summary) {
    if (!settings.keep()) {
      return """
          Everything was stopped. Run it again with --keep to look around while it runs:
            memberflow demo --keep
          """;
    }
    String member = summary.members().isEmpty() ? "ID" : summary.members().get(0);
    return """
        All is still running; end it with Ctrl-C.
          Flink's web interface   %s
          a member                memberflow get member '%s' --redis %s --namespace %s%s
          the same by redis-cli   redis-cli -u %s HGETALL '%s'
          dead letters            topic %s at %s
        """
        .formatted(
            platform.webAddress(),
            member,
            platform.redisAddress(),
            platform.namespace(),
            settings.catalogue().origin().startsWith("catalogue ")
                ? " --catalogue " + settings.catalogue().origin().substring("catalogue ".length())
                : "",
            platform.redisAddress(),
            RecordKey.member(platform.namespace(), member).redisKey(),
            LocalPlatform.DEAD_LETTERS,
            platform.kafkaAddress());
  }
}
