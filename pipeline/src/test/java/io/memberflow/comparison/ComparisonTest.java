package io.memberflow.comparison;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.memberflow.catalogue.Target;
import io.memberflow.outcomes.Outcome;
import io.memberflow.outcomes.OutcomeFiles;
import io.memberflow.outcomes.OutcomeFolder;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xml.sax.InputSource;

class ComparisonTest {
  private static final Map<String, Target> TARGETS =
      Map.of("buy", Target.WHETHER, "orders", Target.HOW_OFTEN, "spend", Target.HOW_MUCH);
  private static final long HOUR = 3_600_000;

  @TempDir private Path folder;
  private final Map<String, OutcomeFiles> variants = new LinkedHashMap<>();
  private final List<Outcome> base = new ArrayList<>();
  private final List<Outcome> better = new ArrayList<>();

  /** Of two countries; the better variant knows more about one of them. */
  @BeforeEach
  void outcomes() throws IOException {
    Random random = new Random(5);
    for (int i = 0; i < 6000; i++) {
      boolean german = i % 3 == 0;
      double truth = random.nextDouble();
      float label = random.nextDouble() < truth ? 1 : 0;
      String country = german ? "country=DE" : "country=FR & <co>";
      base.add(outcome("buy", i, 0.5f, label, country));
      better.add(outcome("buy", i, german ? (float) truth : 0.5f, label, country));
      base.add(outcome("orders", i, 1.5f, random.nextInt(4), country));
      better.add(outcome("orders", i, 1.5f, base.get(base.size() - 1).label(), country));
    }
    base.add(outcome("spend", 1, 3, 5, "country=DE"));
    better.add(outcome("spend", 1, 6, 5, "country=DE"));
    base.add(outcome("buy", 777_777, 0.5f, 1, "country=DE"));
    Collections.shuffle(better, random); // variants meet their answers in one order, files do not
    variants.put("base", OutcomeFolder.write(folder.resolve("base"), base));
    variants.put("better", OutcomeFolder.write(folder.resolve("better"), better));
  }

  private static Outcome outcome(String model, long id, float value, float label, String segment) {
    return new Outcome(model, id, id * HOUR / 4, value, label, 1, List.of(segment));
  }

  private Comparison compare(String baseline) {
    return Comparison.of("rates", baseline, TARGETS, variants, Long.MIN_VALUE, 7);
  }

  @Test
  void betterVariant_winsOverall_andInTheSegmentWhereItIsBetter() {
    List<Difference> found = compare("base").differences("buy", "better");
    assertThat(found)
        .extracting(Difference::segment)
        .containsExactly("all", "country=DE", "country=FR & <co>");
    assertThat(found)
        .extracting(Difference::verdict)
        .containsExactly(
            Difference.Verdict.VARIANT, Difference.Verdict.VARIANT, Difference.Verdict.SAME);
    // ln 2, less the mean entropy of a uniform probability, 1/2
    assertThat(found.get(1).difference()).isCloseTo(0.5 - Math.log(2), within(0.03));
    assertThat(found.get(0).difference()).isCloseTo(found.get(1).difference() / 3, within(1e-6));
    assertThat(found.get(0).pairs()).isEqualTo(6000);
    assertThat(compare("better").differences("buy", "base").get(0).verdict())
        .isEqualTo(Difference.Verdict.BASELINE);
  }

  @Test
  void sameCatalogueTwice_differsByExactlyNothing() throws IOException {
    Collections.shuffle(base, new Random(1));
    variants.put("twin", OutcomeFolder.write(folder.resolve("twin"), base));
    for (String model : TARGETS.keySet()) {
      assertThat(compare("base").differences(model, "twin"))
          .allMatch(d -> d.difference() == 0 && d.low() == 0 && d.high() == 0)
          .allMatch(d -> d.verdict() == Difference.Verdict.SAME);
    }
  }

  @Test
  void decisionsFromBeforeTheReplay_areLeftOut() {
    Difference found =
        Comparison.of("rates", "base", TARGETS, variants, 999 * HOUR / 4, 7)
            .differences("buy", "better")
            .get(0);
    assertThat(found.pairs()).isEqualTo(5000);
  }

  @Test
  void losses_areThoseOfTheTarget() {
    assertThat(Loss.of(Target.WHETHER).of(0.25, 1)).isCloseTo(Math.log(4), within(1e-12));
    assertThat(Loss.of(Target.HOW_OFTEN).of(2, 0)).isCloseTo(4, within(1e-12));
    assertThat(Loss.of(Target.HOW_OFTEN).of(2, 3))
        .isCloseTo(2 * (3 * Math.log(1.5) - 1), within(1e-12));
    Difference spend = compare("base").differences("spend", "better").get(0);
    assertThat(spend.baseline()).isEqualTo(4);
    assertThat(spend.variant()).isEqualTo(1);
  }

  /** Sorted by label within equal predictions, half of the groups would look all wrong. */
  @Test
  void calibration_keepsEqualPredictionsTogether() {
    VariantCurves curves = new VariantCurves(TimeGrid.over(0, 1), Loss.LOG_LOSS);
    for (int i = 0; i < 1000; i++) {
      curves.add(outcome("buy", i, i < 500 ? 0.25f : 0.75f, i % 4 == 0 ^ i >= 500 ? 1 : 0, "a=b"));
    }
    assertThat(curves.calibration())
        .containsExactly(new VariantCurves.Point(0.25, 0.25), new VariantCurves.Point(0.75, 0.75));
  }

  @Test
  void json_holdsEveryLineOfTheTable_andWhatHadNoPartner() throws IOException {
    JsonNode json = new ObjectMapper().readTree(compare("base").json());
    assertThat(json.get("comparisons")).hasSize(3 + 3 + 2);
    JsonNode first = json.get("comparisons").get(0);
    assertThat(first.get("model").asText()).isEqualTo("buy");
    assertThat(first.get("unpaired").asLong()).isEqualTo(1);
    assertThat(first.get("verdict").asText()).isEqualTo("variant wins");
    assertThat(compare("base").text())
        .contains("buy, log loss")
        .contains("country=FR & <co>")
        .contains("1 outcomes without a partner");
  }

  @Test
  void page_isWellFormed_andNeedsNothingBesideItself() throws Exception {
    String page = compare("base").html();
    Files.writeString(folder.resolve("page.html"), page);
    String xml = page.substring(page.indexOf('\n') + 1).replace("<meta charset=\"utf-8\">", "");
    var document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(xml)));
    assertThat(document.getElementsByTagName("svg").getLength()).isEqualTo(9);
    assertThat(document.getElementsByTagName("script").getLength()).isZero();
    assertThat(page).doesNotContain("http").doesNotContain("src=").contains("FR &amp; &lt;co&gt;");
    assertThat(page).doesNotContain("NaN").doesNotContain("Infinity");
  }

  @Test
  void baselineThatIsNone_isRefused() {
    assertThatThrownBy(() -> compare("other"))
        .hasMessageContaining("--baseline")
        .hasMessageContaining("[base, better]");
  }
}
