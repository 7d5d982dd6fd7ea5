package io.memberflow.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldNamesTest {

  /** Computed with Python's hashlib: a code is in every record and never changes. */
  @ParameterizedTest
  @CsvSource({
    "orders_30d, z8wN",
    "spend_90d, 6T9c",
    "top_category, aBqe",
    "last_login, 0MWc",
    "rating_90d, YHwn"
  })
  void code_ofAName_staysTheSameForEver(String feature, String code) {
    assertThat(FieldNames.SHORT.field(feature)).isEqualTo(code);
    assertThat(FieldNames.FULL.field(feature)).isEqualTo(feature);
  }

  @Test
  void features_withOneCode_areRefusedWithBothNames() {
    assertThatThrownBy(() -> parse("", "orders_1240d", "orders_7256d"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("orders_1240d and orders_7256d are both stored as field PlZd")
        .hasMessageContaining("rename one of them");
  }

  @Test
  void features_withOneCode_mayBeOfTwoEntitiesOrStoredByTheirNames() {
    String two =
        """
        features:
          - {name: orders_1240d, entity: member, aggregate: count, of: view}
          - {name: orders_7256d, entity: item, aggregate: count, of: view}
        """;
    assertThat(CatalogueReader.parse("test", two).features()).hasSize(2);
    assertThat(parse("field-names: full", "orders_1240d", "orders_7256d").fieldNames())
        .isEqualTo(FieldNames.FULL);
  }

  @Test
  void feature_withACodeThatIsTheNameOfAModel_isRefused() {
    String text =
        """
        features:
          - {name: views_50d, entity: member, aggregate: count, of: view}
        models:
          - {name: d8zm, kind: logistic, on: view, label: purchase, match: item, within: 24h, features: [views_50d]}
        """;
    assertThatThrownBy(() -> CatalogueReader.parse("test", text))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("d8zm and views_50d are both stored as field d8zm");
  }

  @Test
  void otherChoice_isRefusedWithWhatIsAllowed() {
    assertThatThrownBy(() -> parse("field-names: long", "a", "b"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("one of short, full");
  }

  private static Catalogue parse(String setting, String... features) {
    StringBuilder text = new StringBuilder(setting).append("\nfeatures:\n");
    for (String feature : features) {
      text.append(
          "  - {name: %s, entity: member, aggregate: count, of: view}%n".formatted(feature));
    }
    return CatalogueReader.parse("test", text.toString());
  }
}
