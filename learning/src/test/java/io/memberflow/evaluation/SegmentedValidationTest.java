package io.memberflow.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.memberflow.catalogue.Target;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SegmentedValidationTest {
  private static final List<String> NAMES = List.of("device", "orders");

  private static SegmentedValidation segments() {
    return new SegmentedValidation(Target.WHETHER, 0.5, NAMES);
  }

  private static void add(SegmentedValidation v, String device, String orders, double label) {
    byte[] groups = new byte[v.size()];
    v.place(new String[] {device, orders}, groups);
    v.add(groups, 0.25, label, 1);
  }

  private static byte[] bytes(SegmentedValidation v) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    v.write(new DataOutputStream(out));
    return out.toByteArray();
  }

  private static SegmentedValidation copy(SegmentedValidation v) throws IOException {
    SegmentedValidation copy = segments();
    copy.read(new DataInputStream(new ByteArrayInputStream(bytes(v))));
    return copy;
  }

  @Test
  void answers_countInTheGroupOfEachSegment() {
    SegmentedValidation v = segments();
    add(v, "phone", "<1", 1);
    add(v, "phone", ">=1", 0);
    add(v, "missing", ">=1", 0);
    Map<String, Map<String, ModelMetrics>> metrics = v.metrics();
    assertThat(metrics.keySet()).containsExactlyElementsOf(NAMES);
    assertThat(metrics.get("device").keySet()).containsExactly("phone", "missing");
    assertThat(metrics.get("device").get("phone").examples()).isEqualTo(2);
    assertThat(metrics.get("device").get("phone").labelSum()).isEqualTo(1);
    assertThat(metrics.get("orders").get(">=1").labelSum()).isZero();
  }

  @Test
  void segments_addUpToTheTotal() {
    SegmentedValidation v = segments();
    ProgressiveValidation total = new ProgressiveValidation(Target.WHETHER);
    for (int i = 0; i < 500; i++) {
      add(v, "d" + i % 97, "o" + i % 3, i % 2);
      total.add(0.25, i % 2, 1);
    }
    v.metrics()
        .values()
        .forEach(
            byValue ->
                assertThat(byValue.values().stream().mapToLong(ModelMetrics::examples).sum())
                    .isEqualTo(total.metrics().examples()));
  }

  @Test
  void values_beyondTheBound_shareOneGroup() {
    SegmentedValidation v = segments();
    for (int i = 0; i < 200; i++) {
      add(v, "d" + i, "x", 1);
    }
    Map<String, ModelMetrics> devices = v.metrics().get("device");
    assertThat(devices).hasSize(SegmentedValidation.MOST_VALUES + 1);
    assertThat(devices.get("d49").examples()).isEqualTo(1);
    assertThat(devices.get(SegmentedValidation.OTHER).examples()).isEqualTo(150);
  }

  @Test
  void value_thatIsTooLong_isCut() {
    SegmentedValidation v = segments();
    add(v, "x".repeat(5_000), "a", 1);
    assertThat(v.metrics().get("device")).containsOnlyKeys("x".repeat(100));
  }

  @Test
  void decision_thatWasPlacedNowhere_countsNowhere() {
    SegmentedValidation v = segments();
    v.add(new byte[2], 0.5, 1, 1);
    assertThat(v.metrics().get("device")).isEmpty();
  }

  @Property(tries = 50)
  void stateRoundTrips_continueToTheSameBytes(
      @ForAll @Size(max = 150) List<String> values, @ForAll boolean label) throws IOException {
    SegmentedValidation v = segments();
    SegmentedValidation restored = segments();
    for (String value : values) {
      add(v, value, "a", label ? 1 : 0);
      add(restored, value, "a", label ? 1 : 0);
      restored = copy(restored);
    }
    assertThat(bytes(restored)).isEqualTo(bytes(v));
    assertThat(restored.metrics()).isEqualTo(v.metrics());
  }

  @Test
  void instances_merged_haveTheValuesOfBoth() {
    SegmentedValidation one = segments();
    SegmentedValidation two = segments();
    add(one, "phone", "a", 1);
    add(two, "desktop", "a", 1);
    add(two, "phone", "b", 0);
    one.merge(two);
    assertThat(one.metrics().get("device").get("phone").examples()).isEqualTo(2);
    assertThat(one.metrics().get("device").get("desktop").examples()).isEqualTo(1);
    assertThatThrownBy(
            () -> one.merge(new SegmentedValidation(Target.WHETHER, 0.5, List.of("device"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** A shop may call a value what we call the rest. */
  @Test
  void valueNamedLikeTheRest_becomesOneWithIt_andIsRestored() throws IOException {
    SegmentedValidation v = segments();
    add(v, SegmentedValidation.OTHER, "o", 1);
    for (int i = 0; i < 60; i++) {
      add(v, "d" + i, "o", 0);
    }
    Map<String, ModelMetrics> devices = v.metrics().get("device");
    assertThat(devices).hasSize(SegmentedValidation.MOST_VALUES);
    assertThat(devices.get(SegmentedValidation.OTHER).examples()).isEqualTo(1 + 60 - 49);
    assertThat(bytes(copy(v))).isEqualTo(bytes(v));
    assertThat(copy(v).metrics()).isEqualTo(v.metrics());
  }
}
