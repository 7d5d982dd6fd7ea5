package io.memberflow.store.redis;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.configuration.Durations;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The options behind an address: {@code name=value&name=value}, values percent-encoded. */
final class RedisOptions {
  private static final List<String> TLS = List.of("ca-file", "certificate", "key", "verify-name");
  private static final List<String> OTHERS =
      List.of("password-file", "connect-timeout", "command-timeout", "connections");

  private final Map<String, String> values = new TreeMap<>();

  private RedisOptions() {}

  static RedisOptions parse(String text) {
    RedisOptions options = new RedisOptions();
    for (String part : text.isEmpty() ? new String[0] : text.split("&", -1)) {
      int equals = part.indexOf('=');
      String name = equals < 0 ? part : part.substring(0, equals);
      if (!TLS.contains(name) && !OTHERS.contains(name)) {
        // the value is not shown: it may be a secret in the wrong place
        throw ConfigurationException.wrong(
            "option of the Redis address",
            name,
            "one of %s, %s".formatted(String.join(", ", OTHERS), String.join(", ", TLS)),
            "correct its name");
      }
      String value = decoded(name, equals < 0 ? "" : part.substring(equals + 1));
      if (value.isEmpty() || options.values.put(name, value) != null) {
        throw ConfigurationException.wrong(
            label(name), value, "given once, with a value", "write for example " + name + "=...");
      }
    }
    return options;
  }

  private static String decoded(String name, String value) {
    try {
      return RedisAddress.decoded(value);
    } catch (IllegalArgumentException e) {
      throw ConfigurationException.wrong(
          label(name), value, "percent-encoded", "write %25 for a percent sign");
    }
  }

  Optional<Path> file(String name) {
    try {
      return Optional.ofNullable(values.get(name)).map(Path::of);
    } catch (InvalidPathException e) {
      throw ConfigurationException.wrong(
          label(name), values.get(name), "the name of a file", "correct it");
    }
  }

  RedisTls tls(boolean encrypted) {
    for (String name : TLS) {
      if (values.containsKey(name) && !encrypted) {
        throw new ConfigurationException(
            "Redis address has %s but asks for no TLS; write rediss:// or leave it out"
                .formatted(name));
      }
    }
    String verify = values.getOrDefault("verify-name", "true");
    if (!verify.equals("true") && !verify.equals("false")) {
      throw ConfigurationException.wrong(
          label("verify-name"), verify, "true or false", "leave it out to verify");
    }
    return new RedisTls(
        file("ca-file"), file("certificate"), file("key"), Boolean.parseBoolean(verify));
  }

  Duration duration(String name, Duration otherwise) {
    String text = values.get(name);
    if (text == null) {
      return otherwise;
    }
    return Durations.parse(text)
        .orElseThrow(
            () ->
                ConfigurationException.wrong(label(name), text, "1ms–10m", "write for example 2s"));
  }

  int number(String name, int otherwise) {
    String text = values.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw ConfigurationException.wrong(
          label(name), text, "a whole number", "write for example 16");
    }
  }

  private static String label(String name) {
    return name + " of the Redis address";
  }
}
