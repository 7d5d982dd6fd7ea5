package io.memberflow.bench;

import io.memberflow.catalogue.Catalogue;
import io.memberflow.catalogue.CatalogueReader;
import io.memberflow.catalogue.Entity;
import io.memberflow.publishing.Publication;
import io.memberflow.store.Field;
import io.memberflow.store.Layout;
import io.memberflow.store.RecordKey;
import io.memberflow.store.RecordWrite;
import io.memberflow.store.Section;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Members with 20 numeric features whose names have ten characters and whose values are like those
 * of the shipped catalogue: mostly counts, some money, two rates and a mean.
 */
final class StoreBenchData {
  private static final int COUNTS = 13;
  private static final int MONEY = 4;
  private static final int REST = 3;
  private static final long START = 1_767_225_600_000L;
  private static final long JOB_EPOCH = 12;
  private static final Duration TIME_TO_LIVE = Duration.ofDays(730);

  private final Layout layout;
  private final Catalogue catalogue;
  private final int members;

  StoreBenchData(int members) {
    StringBuilder features = new StringBuilder("features:\n");
    for (String name : names()) {
      features.append(
          "  - {name: %s, entity: member, aggregate: count, of: view}%n".formatted(name));
    }
    this.catalogue = CatalogueReader.parse("the benchmark's catalogue", features.toString());
    this.layout = Layout.of(catalogue, Entity.MEMBER);
    this.members = members;
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < COUNTS; i++) {
      names.add("orders_%dd".formatted(10 + i));
    }
    for (int i = 0; i < MONEY; i++) {
      names.add("spends_%dd".formatted(10 + i));
    }
    for (int i = 0; i < REST; i++) {
      names.add("rating_%dd".formatted(10 + i));
    }
    return names;
  }

  Catalogue catalogue() {
    return catalogue;
  }

  static String id(int member) {
    return "member-%06d".formatted(member);
  }

  /**
   * One change of every member.
   *
   * @param round a later one has later values
   */
  List<Publication> publications(int round) {
    SplittableRandom random = new SplittableRandom(round);
    List<Publication> publications = new ArrayList<>(members);
    for (int member = 0; member < members; member++) {
      Field[] fields = new Field[layout.columns().size()];
      int i = 0;
      for (Layout.Column column : layout.columns()) {
        fields[i] = Field.of(column.field(), value(random, i));
        i++;
      }
      Section section =
          new Section(
              Section.FEATURES,
              START + 1_000L * round + random.nextInt(1_000),
              JOB_EPOCH,
              layout.version(),
              List.of(fields));
      publications.add(new Publication(RecordKey.MEMBER, id(member), section));
    }
    return publications;
  }

  private static double value(SplittableRandom random, int feature) {
    if (feature < COUNTS) {
      return Math.floor(-10 * Math.log(1 - random.nextDouble()));
    }
    if (feature < COUNTS + MONEY) {
      return random.nextInt(200_000) / 100.0;
    }
    return random.nextInt(1, 100) / (double) random.nextInt(100, 200);
  }

  /** The same as writes of a namespace. */
  static List<RecordWrite> writes(List<Publication> publications, String namespace) {
    return publications.stream()
        .map(
            p ->
                new RecordWrite(
                    RecordKey.member(namespace, p.id()), List.of(p.section()), TIME_TO_LIVE))
        .toList();
  }
}
