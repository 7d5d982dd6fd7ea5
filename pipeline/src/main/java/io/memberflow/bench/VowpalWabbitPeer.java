package io.memberflow.bench;

import io.memberflow.catalogue.Target;
import java.io.IOException;
import vowpalWabbit.learner.VWLearners;
import vowpalWabbit.learner.VWScalarLearner;

/**
 * Vowpal Wabbit in this process, through its own Java interface: every example is one line of text
 * that it parses, predicts and learns. It has native code for Linux on x86-64 only.
 */
final class VowpalWabbitPeer implements AutoCloseable {
  private final VWScalarLearner learner;

  /** Why there is no peer. */
  static final class Absent extends Exception {
    private static final long serialVersionUID = 1;

    Absent(String reason) {
      super(reason);
    }
  }

  /**
   * @param options such as {@code --ftrl}, besides loss and bits
   */
  VowpalWabbitPeer(Target target, int bits, String options) throws Absent {
    String loss = target == Target.WHETHER ? "logistic" : "poisson";
    try {
      learner =
          VWLearners.create(
              "--loss_function %s -b %d --quiet --no_stdin %s".formatted(loss, bits, options));
    } catch (RuntimeException | LinkageError e) {
      throw new Absent("Vowpal Wabbit does not start here (" + e.getMessage() + ")");
    }
  }

  /** Learns a line; the margin it predicted before. */
  double learn(String line) {
    return learner.learn(line);
  }

  @Override
  public void close() throws IOException {
    learner.close();
  }
}
