package io.memberflow.cli;

import io.memberflow.learning.LogOdds;

/**
 * How the reasons of a kind of model are called, and on what scale they add up.
 *
 * @param scale of the contributions
 * @param method how they come about
 * @param start what the model expects before any of them
 * @param factors whether a contribution is the logarithm of a factor that is worth showing
 */
record ReasonWords(String scale, String method, String start, boolean factors) {

  /**
   * @param kind in kebab case; any other than those known for a record of another build
   * @param target in kebab case
   */
  static ReasonWords of(String kind, String target) {
    String scale =
        switch (target) {
          case "whether" -> "log-odds";
          case "how-often" -> "logarithm of the expected count";
          case "how-much" -> "amount";
          default -> "the model's own scale";
        };
    boolean counts = target.equals("how-often");
    return switch (kind) {
      case "logistic", "poisson", "negative-binomial", "linear" ->
          new ReasonWords(scale, "weight times value", "without any input", counts);
      case "naive-bayes" ->
          new ReasonWords(
              scale, "ln P(input | yes) / P(input | no)", "before any evidence", counts);
      case "perceptron" -> new ReasonWords(scale, "integrated gradients", "average member", counts);
      case "gamma-poisson" -> new ReasonWords(scale, "ratio to the prior", "new member", counts);
      case "bg-nbd" -> new ReasonWords(scale, "ratio to a new member", "new member", counts);
      case "ensemble" ->
          new ReasonWords(scale, "blend of the members' reasons", "without any input", counts);
      default -> new ReasonWords(scale, "what each input changes", "without any input", counts);
    };
  }

  /** What a score is on the scale of the reasons; not finite where it cannot be said. */
  static double margin(String target, double score) {
    return switch (target) {
      case "whether" -> score > 0 && score < 1 ? LogOdds.of(score) : Double.NaN;
      case "how-often" -> Math.log(score);
      case "how-much" -> score;
      default -> Double.NaN;
    };
  }
}
