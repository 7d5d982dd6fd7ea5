package io.memberflow.bench;

import io.memberflow.catalogue.Target;
import java.io.IOException;
import java.util.Optional;
import vowpalWabbit.learner.VWLearners;
import vowpalWabbit.learner.VWScalarLearner;

/**
 * Vowpal Wabbit in this process, through its own Java interface: every example is one line of text
 * that it parses, predicts and learns. It has native code for Linux on x86-64 only.
 */
final class VowpalWabbitPeer implements AutoCloseable {
  private final VWScalarLearner learner;

  /** Why there is no peer; empty where there is one. */
  static Optional<String> whyAbsent() {
    try (VowpalWabbitPeer peer = new VowpalWabbitPeer(Target.WHETHER, 8, "")) {
      return Optional.empty();
    } catch (IOException | RuntimeException | LinkageError e) {
      return Optional.of("Vowpal Wabbit does not start here (" + e.getMessage() + ")");
    }
  }

  /**
   * @param options such as {@code --ftrl}, besides loss and bits
   */
  VowpalWabbitPeer(Target target, int bits, String options) {
    String loss =
        switch (target) {
          case WHETHER -> "logistic";
          case HOW_OFTEN -> "poisson";
          case HOW_MUCH -> "squared";
        };
    learner =
        VWLearners.create(
            "--loss_function %s -b %d --quiet --no_stdin %s".formatted(loss, bits, options));
  }

  /** Learns a line; the margin, or the amount, that it predicted before. */
  double learn(String line) {
    return learner.learn(line);
  }

  @Override
  public void close() throws IOException {
    learner.close();
  }
}
