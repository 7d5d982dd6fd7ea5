package io.memberflow.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordWriteTest {
  private static final RecordKey KEY = RecordKey.member("test", "1");
  private static final Duration DAY = Duration.ofDays(1);

  @Test
  void merge_sameSection_keepsTheLaterUnlessOlder() {
    Section old = features(10, 1, 1);
    Section equal = features(10, 1, 2);
    Section newerEpoch = features(10, 2, 3);
    Section newer = features(11, 1, 4);

    assertThat(merged(old, equal)).isEqualTo(equal);
    assertThat(merged(old, newerEpoch)).isEqualTo(newerEpoch);
    assertThat(merged(newerEpoch, old)).isEqualTo(newerEpoch);
    assertThat(merged(newerEpoch, newer)).isEqualTo(newer);
    assertThat(merged(newer, newerEpoch)).isEqualTo(newer);
  }

  @Test
  void merge_differentSections_keepsBothAndTheLaterTimeToLive() {
    Section score = Section.builder("buys", 5, 1, "v").put("buys", 0.5).build();
    RecordWrite merged =
        new RecordWrite(KEY, List.of(features(1, 1, 1)), DAY)
            .merge(new RecordWrite(KEY, List.of(score), Duration.ofDays(2)));
    assertThat(merged.sections()).containsExactly(features(1, 1, 1), score);
    assertThat(merged.timeToLive()).hasDays(2);
  }

  @Test
  void merge_otherKey_isRefused() {
    RecordWrite write = new RecordWrite(KEY, List.of(features(1, 1, 1)), DAY);
    RecordWrite other =
        new RecordWrite(RecordKey.member("test", "2"), List.of(features(1, 1, 1)), DAY);
    assertThatThrownBy(() -> write.merge(other)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void write_withoutSense_isRefused() {
    assertThatThrownBy(() -> new RecordWrite(KEY, List.of(), DAY)).hasMessageContaining("section");
    assertThatThrownBy(
            () -> new RecordWrite(KEY, List.of(features(1, 1, 1), features(2, 1, 1)), DAY))
        .hasMessageContaining("features twice");
    assertThatThrownBy(() -> new RecordWrite(KEY, List.of(features(1, 1, 1)), Duration.ZERO))
        .hasMessageContaining("time to live");
  }

  @Test
  void sectionBesideFeatures_withAFieldOfAnotherName_isRefusedForMembers() {
    Section score = Section.builder("buys", 5, 1, "v").put("other", 0.5).build();
    Section own = Section.builder("buys", 5, 1, "v").put("buys", 1).put("buys.why", "x").build();
    // a new version of the features would delete it
    assertThatThrownBy(() -> new RecordWrite(KEY, List.of(score), DAY))
        .hasMessageContaining("must be buys or start with buys.");
    assertThat(new RecordWrite(KEY, List.of(own), DAY).sections()).hasSize(1);
    RecordKey declared = new RecordKey("test", "member-category", "1", "shoes");
    assertThatThrownBy(() -> new RecordWrite(declared, List.of(score), DAY))
        .hasMessageContaining("must be buys or start with buys.");
    RecordKey metrics = new RecordKey("test", RecordKey.METRICS, "1");
    assertThat(new RecordWrite(metrics, List.of(score), DAY).sections()).hasSize(1);
  }

  @Test
  void merge_erasureAndSections_keepsWhatIsNewerInEitherOrder() {
    RecordWrite erase = RecordWrite.erase(KEY, 10, 2, DAY);
    RecordWrite old = new RecordWrite(KEY, List.of(features(10, 2, 1)), DAY);
    RecordWrite newer = new RecordWrite(KEY, List.of(features(10, 3, 2)), Duration.ofDays(9));

    assertThat(old.merge(erase)).isEqualTo(erase);
    assertThat(erase.merge(old).sections()).isEmpty();
    assertThat(erase.merge(newer).sections()).containsExactly(features(10, 3, 2));
    assertThat(newer.merge(erase).sections()).containsExactly(features(10, 3, 2));
    assertThat(newer.merge(erase).erasure()).isEqualTo(erase.erasure());
    assertThat(newer.merge(erase).timeToLive()).hasDays(9);
  }

  @Test
  void merge_twoErasures_keepsTheNewerForTheLongerTime() {
    RecordWrite one = RecordWrite.erase(KEY, 10, 1, Duration.ofDays(3));
    RecordWrite two = RecordWrite.erase(KEY, 11, 1, Duration.ofDays(2));
    Erasure expected = new Erasure(11, 1, Duration.ofDays(3));
    assertThat(one.merge(two).erasure()).contains(expected);
    assertThat(two.merge(one).erasure()).contains(expected);
  }

  @Test
  void erasure_withoutSense_isRefused() {
    assertThatThrownBy(() -> RecordWrite.erase(KEY, 1, 1, Duration.ZERO))
        .hasMessageContaining("at least 1 ms");
    assertThatThrownBy(() -> RecordWrite.erase(KEY, 1, -1, DAY)).hasMessageContaining("job epoch");
    assertThatThrownBy(
            () -> RecordWrite.erase(new RecordKey("test", RecordKey.METRICS, "m"), 1, 1, DAY))
        .hasMessageContaining("only records of entities");
  }

  private static Section merged(Section first, Section second) {
    return new RecordWrite(KEY, List.of(first), DAY)
        .merge(new RecordWrite(KEY, List.of(second), DAY))
        .sections()
        .get(0);
  }

  private static Section features(long asOf, long epoch, long value) {
    return Section.builder(Section.FEATURES, asOf, epoch, "v").put("f", value).build();
  }
}
