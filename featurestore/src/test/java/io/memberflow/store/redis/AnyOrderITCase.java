package io.memberflow.store.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import io.memberflow.store.StoredRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Writes and erasures end in the same content in whatever order they come, repeated or not, one by
 * one or merged: that of the newest of each section, where it is newer than the newest erasure.
 */
class AnyOrderITCase {
  private static final RecordKey KEY = RecordKey.member("any-order", "17");
  private static final Duration KEEP = Duration.ofDays(30);
  private static final String ERASE = "erase";
  private static TestRedis redis;
  private static RedisRecordWriter writer;
  private static RedisRecordReader reader;

  /**
   * @param what a section or an erasure
   * @param stamp its place in the order of (as-of, job epoch), two of one as-of
   */
  private record Change(String what, int stamp, boolean present) {
    private RecordWrite write() {
      long asOf = stamp / 2;
      long epoch = stamp % 2;
      if (what.equals(ERASE)) {
        return RecordWrite.erase(KEY, asOf, epoch, KEEP);
      }
      String field = what.equals(Section.FEATURES) ? "f" : what;
      Section.Builder section = Section.builder(what, asOf, epoch, "v").put(field, stamp);
      if (present) {
        section.put(field + ".more", "m" + stamp);
      } else {
        section.absent(field + ".more");
      }
      return new RecordWrite(KEY, List.of(section.build()), Duration.ofDays(1));
    }
  }

  @BeforeContainer
  static void start() throws IOException {
    redis = TestRedis.start();
    writer = new RedisRecordWriter(redis.settings());
    reader = new RedisRecordReader(redis.settings());
  }

  @AfterContainer
  static void stop() throws IOException {
    writer.close();
    reader.close();
    redis.close();
  }

  @Property(tries = 300)
  void changes_inAnyOrderRepeatedAndMerged_endInTheSameContent(
      @ForAll("changes") List<Change> changes, @ForAll long seed) {
    Random random = new Random(seed);
    List<Change> sent = new ArrayList<>(changes);
    for (Change change : changes) {
      if (random.nextInt(3) == 0) {
        sent.add(change);
      }
    }
    Collections.shuffle(sent, random);
    try (var jedis = redis.client()) {
      jedis.del(KEY.redisKey());
    }
    RecordWrite merged = null;
    for (Change change : sent) {
      merged = merged == null ? change.write() : merged.merge(change.write());
      if (random.nextBoolean()) {
        writer.write(List.of(merged));
        merged = null;
      }
    }
    if (merged != null) {
      writer.write(List.of(merged));
    }
    assertThat(content(reader.read(KEY))).isEqualTo(expected(changes));
  }

  /** Distinct stamps, some of them of one time. */
  @Provide
  Arbitrary<List<Change>> changes() {
    Arbitrary<Change> change =
        Combinators.combine(
                Arbitraries.of("features", "buys", "visits", ERASE),
                Arbitraries.integers().between(0, 40),
                Arbitraries.of(true, false))
            .as(Change::new);
    return change.list().ofMinSize(1).ofMaxSize(12).uniqueElements(Change::stamp);
  }

  private static Map<String, String> content(StoredRecord record) {
    Map<String, String> content = new TreeMap<>();
    for (String field : record.fields().keySet()) {
      String text = record.text(field).orElseThrow();
      content.put(field, field.startsWith("@") ? text.replaceFirst(" \\d+$", "") : text);
    }
    return content;
  }

  private static Map<String, String> expected(List<Change> changes) {
    int erased =
        changes.stream().filter(c -> c.what.equals(ERASE)).mapToInt(Change::stamp).max().orElse(-1);
    Map<String, String> expected = new TreeMap<>();
    for (Change change : changes) {
      boolean newest =
          changes.stream().noneMatch(c -> c.what.equals(change.what) && c.stamp > change.stamp);
      if (!newest || (change.stamp < erased)) {
        continue;
      }
      String stamp = change.stamp / 2 + " " + change.stamp % 2;
      if (change.what.equals(ERASE)) {
        expected.put("@erased", stamp + " 1");
        continue;
      }
      String field = change.what.equals(Section.FEATURES) ? "f" : change.what;
      expected.put("@" + change.what, stamp + " v");
      expected.put(field, Integer.toString(change.stamp));
      if (change.present) {
        expected.put(field + ".more", "m" + change.stamp);
      }
    }
    return expected;
  }
}
