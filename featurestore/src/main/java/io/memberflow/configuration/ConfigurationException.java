package io.memberflow.configuration;

import java.time.Duration;

/**
 * A wrong setting, catalogue, mapping or option. The message names the key, the value, what is
 * allowed and the remedy; the command line prints it alone and exits with code 2.
 */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ConfigurationException(String message) {
    super(message);
  }

  public ConfigurationException(String message, Throwable cause) {
    super(message, cause);
  }

  /** The one sentence of this product for a wrong value. */
  public static ConfigurationException wrong(
      String key, Object value, String allowed, String remedy) {
    return new ConfigurationException(
        "%s is %s; must be %s; %s".formatted(key, quoted(value), allowed, remedy));
  }

  private static String quoted(Object value) {
    if (value == null) {
      return "missing";
    }
    return "\"" + (value instanceof Duration time ? Durations.format(time) : value) + "\"";
  }
}
