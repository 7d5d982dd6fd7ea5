package io.memberflow.catalogue;

import java.util.EnumSet;
import java.util.Set;

/** The family of a model. */
public enum ModelKind {
  /** Logistic regression by FTRL-Proximal. */
  LOGISTIC(Target.WHETHER),
  /** Poisson regression by FTRL-Proximal. */
  POISSON(Target.HOW_OFTEN),
  /** Negative binomial regression by FTRL-Proximal, its dispersion learnt online. */
  NEGATIVE_BINOMIAL(Target.HOW_OFTEN),
  /** Linear regression by FTRL-Proximal. */
  LINEAR(Target.HOW_MUCH),
  /** Purchases while alive: Fader, Hardie and Lee's BG/NBD model of a member's history. */
  BG_NBD(Target.HOW_OFTEN),
  /** A rate of the member's own around the population's, with its uncertainty. */
  GAMMA_POISSON(Target.HOW_OFTEN),
  /** Gaussian and categorical naive Bayes. */
  NAIVE_BAYES(Target.WHETHER),
  /** A multilayer perceptron trained by Adam. */
  PERCEPTRON(Target.HOW_MUCH, Target.WHETHER),
  /** A blend of declared models. */
  ENSEMBLE(Target.WHETHER, Target.HOW_OFTEN, Target.HOW_MUCH);

  private final Set<Target> targets;

  ModelKind(Target first, Target... others) {
    this.targets = EnumSet.of(first, others);
  }

  /** What models of this kind can predict. */
  public Set<Target> targets() {
    return targets;
  }
}
