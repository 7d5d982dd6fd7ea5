package io.memberflow.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ProvenanceTest {
  /** The published form. */
  private static final Pattern FORM =
      Pattern.compile("(-?\\d{1,16}) (\\d{1,13}) ([!-~]+) (\\d{1,16})");

  @Property
  void parse_takesWhatHasTheFormAndNothingElse(@ForAll("nearlyProvenances") String text) {
    Matcher form = FORM.matcher(text);
    if (form.matches()) {
      assertThat(Provenance.parse(text))
          .contains(
              new Provenance(
                  Instant.ofEpochMilli(Long.parseLong(form.group(1))),
                  Long.parseLong(form.group(2)),
                  form.group(3),
                  Instant.ofEpochMilli(Long.parseLong(form.group(4)))));
    } else {
      assertThat(Provenance.parse(text)).isEmpty();
    }
  }

  @Provide
  Arbitrary<String> nearlyProvenances() {
    Arbitrary<String> part =
        Arbitraries.oneOf(
            Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(13),
            Arbitraries.strings().withChars("-0123456789").ofMaxLength(18),
            Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(20),
            Arbitraries.of("", "-", "-1", "٣", "é", "9f2c41d07be8a635", "1 2"));
    Arbitrary<String> whole =
        part.list().ofMinSize(3).ofMaxSize(5).map(parts -> String.join(" ", parts));
    Arbitrary<String> right =
        Arbitraries.longs()
            .between(-9_999_999_999_999_999L, 9_999_999_999_999_999L)
            .flatMap(
                time ->
                    Arbitraries.strings()
                        .withCharRange('!', '~')
                        .ofMinLength(1)
                        .ofMaxLength(18)
                        .map(v -> time + " 3 " + v + " 1767225600000"));
    return Arbitraries.oneOf(whole, right);
  }
}
