package io.memberflow.cli;

import io.memberflow.configuration.ConfigurationException;
import io.memberflow.servers.ServerException;
import io.memberflow.store.StoreException;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.ParameterException;

/** What a script learns from the end of a command; the only place where errors get a code. */
public enum ExitCode {
  /** All was done. */
  DONE(0),
  /** A defect of ours or of the machine: printed with its stack trace. */
  UNEXPECTED(1),
  /** A wrong setting, file or option: printed as one message. */
  WRONG_INPUT(2),
  /** Redis, Kafka or a local server does not answer: printed as one message. */
  UNREACHABLE(3),
  /** A check came to its end and found a difference: printed where it was found. */
  DIFFERENT(4);

  private static final Set<Class<? extends Exception>> WRONG =
      Set.of(ConfigurationException.class, ParameterException.class);
  private static final Set<Class<? extends Exception>> UNREACHED =
      Set.of(ServerException.class, StoreException.class);

  private final int code;

  ExitCode(int code) {
    this.code = code;
  }

  /** The number the process ends with, 0 to 4. */
  public int code() {
    return code;
  }

  /** An error together with the code it ends the process with. */
  record Verdict(ExitCode exitCode, Throwable error) {}

  /** Looks through the causes, because Flink and picocli wrap what a job throws. */
  static Verdict of(Throwable thrown) {
    return find(thrown, WRONG)
        .map(error -> new Verdict(WRONG_INPUT, error))
        .or(() -> find(thrown, UNREACHED).map(error -> new Verdict(UNREACHABLE, error)))
        .orElseGet(() -> new Verdict(UNEXPECTED, thrown));
  }

  private static Optional<Throwable> find(
      Throwable thrown, Set<Class<? extends Exception>> classes) {
    for (Throwable error = thrown; error != null; error = error.getCause()) {
      Throwable candidate = error;
      if (classes.stream().anyMatch(type -> type.isInstance(candidate))) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }
}
