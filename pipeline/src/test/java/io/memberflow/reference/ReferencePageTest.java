package io.memberflow.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.CatalogueText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReferencePageTest {
  private static final String PAGE = "src/site/markdown/feature-reference.md";

  @Test
  void page_ofTheShippedCatalogue_isTheOneInTheDocumentation() throws IOException {
    CatalogueText shipped = CatalogueText.shipped();
    assertThat(Files.readString(Path.of("..").resolve(PAGE)))
        .as("%s differs; run ./memberflow features docs --out %s", PAGE, PAGE)
        .isEqualTo(ReferencePage.of(shipped.origin(), shipped.parse()));
  }

  @Test
  void page_ofAnyCatalogue_hasARowForEachFeatureAndModel() {
    String page =
        ReferencePage.of(
            "mine.yaml",
            CatalogueReader.parse(
                "test",
                """
                entities: [{name: member-category, key: [member, category]}]
                features:
                  - {name: a, entity: member, aggregate: count, of: view, window: 1h, description: "this | that"}
                  - {name: b, entity: member-category, aggregate: quantile, of: [view, cart], field: dwell, quantile: 0.9}
                  - {name: c, entity: member, expression: "2 * a"}
                models:
                  - {name: m, kind: poisson, every: 7d, count: purchase, features: [a, {name: c, transform: log}]}
                """));
    assertThat(page)
        .startsWith("# Reference of mine.yaml\n")
        .contains(
            "## Features of member\n",
            "| `a` | `1Y4w` | this \\| that | number of view events | 1h | 0 | number |",
            "| m, c |\n",
            "| `c` | `mbyd` | | = 2 * a |",
            "## Features of member-category\n",
            "Key: member × category.",
            "| `b` | `YOQQ` | | dwell of view or cart events that a share of 0.9 lies below | life | absent |",
            "| `m` | | poisson | every 7d | purchase within 7d | a, log(c) |\n")
        .doesNotContain("## Features of item");
  }
}
