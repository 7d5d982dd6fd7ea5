package io.memberflow.cli;

import io.memberflow.store.redis.RedisSettings;
import picocli.CommandLine.Option;

/** Where Redis is, for commands that work on the store. */
final class RedisOption {
  // The default is not printed by the help: it may hold a password.
  @Option(
      names = "--redis",
      paramLabel = "URI",
      defaultValue = "${env:MEMBERFLOW_REDIS:-redis://127.0.0.1:6379}",
      description = {
        "redis[s]://[user[:password]@]host[:port][?password-file=FILE&ca-file=FILE&...] or",
        "redis[s]-cluster://...host:port,host:port. Default: the environment variable",
        "MEMBERFLOW_REDIS, which keeps a password off the process list; else this machine."
      })
  private String uri;

  /** As given; may hold a password. */
  String uri() {
    return uri;
  }

  RedisSettings settings() {
    return RedisSettings.parse(uri);
  }
}
