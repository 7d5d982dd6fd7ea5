package io.memberflow.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.ModelKind;
import io.memberflow.configuration.ConfigurationNode;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReasonWordsTest {
  @Test
  void everyKindThatExplainsItself_isCalledByItsOwnMethod() {
    Set<String> methods = new HashSet<>();
    for (ModelKind kind : ModelKind.values()) {
      methods.add(ReasonWords.of(ConfigurationNode.kebab(kind), "whether").method());
    }
    assertThat(methods)
        .containsExactlyInAnyOrder(
            "weight times value",
            "ln P(input | yes) / P(input | no)",
            "integrated gradients",
            "ratio to the prior",
            "blend of the members' reasons",
            "ratio to a new member");
  }

  @Test
  void scale_followsTheTarget_andOnlyCountsHaveFactors() {
    assertThat(ReasonWords.of("ensemble", "whether").scale()).isEqualTo("log-odds");
    assertThat(ReasonWords.of("ensemble", "how-often").factors()).isTrue();
    assertThat(ReasonWords.of("ensemble", "how-much").factors()).isFalse();
    assertThat(ReasonWords.of("of-another-build", "unknown").scale())
        .isEqualTo("the model's own scale");
  }

  @Test
  void margin_ofAScoreWithoutOne_isNotFinite() {
    assertThat(ReasonWords.margin("whether", 0.5)).isZero();
    for (double certain : new double[] {0, 1}) {
      assertThat(ReasonWords.margin("whether", certain)).isNaN();
    }
    assertThat(ReasonWords.margin("how-often", 0)).isInfinite();
    assertThat(ReasonWords.margin("unknown", 0.5)).isNaN();
  }
}
